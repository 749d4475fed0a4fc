"""A task looks up a function of a module by a name that it computes."""

import own
import skorche


def call(name: str) -> str:
    return getattr(own, name)(name)


def listed(name: str) -> list:
    return [own, dir(own)]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["shout"])
    results = skorche.chain([call, listed], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
