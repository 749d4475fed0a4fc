"""What means something to str.format, to % or to re.sub is a value, or a name, like any other."""

import skorche

SIGNS = ("{{ x }}", "{}", "{x}", "{0.__class__}", "%s", "%(prog)s%s", "\\1", "\\g<0>", "$x", "{")


def itself(sign: str) -> str:
    return sign


if __name__ == "__main__":
    signs = skorche.Queue("{{ signs }} %(prog)s", fixed_inputs=[*reversed(SIGNS)])
    task = skorche.task(itself, name="{} %s \\1", logger="{logger} %s \\1")
    routes = skorche.split(itself, skorche.map(task, signs), predicate_values=SIGNS)
    for sign, route in zip(SIGNS, routes):
        last = skorche.task(itself, name=f"as {sign}")
        skorche.map(last, route, skorche.Queue(sign))
    skorche.run()
    skorche.shutdown()
