"""What a service's configuration comes to: defaults, a file per place, overrides."""

import pprint

import skorche
from layers import Missing, load_layer, merge, resolve

SERVICES = ["web", "jobs", "mail"]
LAYERS = ("defaults.json", "place.ini", "{service}.json")


@skorche.task
def collect(service):
    layers = []
    for name in LAYERS:
        layers.append(load_layer(name.format(service=service)))
    return service, layers


@skorche.task
def merged(named):
    service, layers = named
    result = {}
    for layer in layers:
        result = merge(result, layer)
    return {service: resolve(result)}


def why(failure):
    return "%s: %s" % (failure.item[0], failure.error)


if __name__ == "__main__":
    services = skorche.Queue("services", SERVICES)
    broken = skorche.Queue("broken")
    configs = skorche.map(merged, skorche.map(collect, services), on_error=broken)
    reasons = skorche.map(why, broken)
    skorche.run()
    skorche.shutdown()
    for config in configs.flush():
        pprint.pprint(config)
    print(reasons.flush())
