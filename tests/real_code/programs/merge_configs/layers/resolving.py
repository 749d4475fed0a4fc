import re

REFERENCE = re.compile(r"\$\{([a-z.]+)\}")


class Missing(KeyError):
    def __str__(self):
        return "nothing is called " + self.args[0]


def find(config, dotted):
    value = config
    for part in dotted.split("."):
        try:
            value = value[part]
        except (KeyError, TypeError):
            raise Missing(dotted)
    return value


def resolve(value, config=None):
    """Replace ${a.b} by what is there."""
    config = value if config is None else config
    if isinstance(value, dict):
        return {key: resolve(inner, config) for key, inner in value.items()}
    if isinstance(value, list):
        return [resolve(inner, config) for inner in value]
    if isinstance(value, str):
        return REFERENCE.sub(lambda match: str(resolve(find(config, match.group(1)), config)), value)
    return value
