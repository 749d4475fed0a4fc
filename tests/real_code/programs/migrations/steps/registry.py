CURRENT = 4
_steps = {}


class TooNew(Exception):
    pass


class step(object):
    """Decorator: this function comes from version to version + 1."""

    def __init__(self, version):
        self.version = version

    def __call__(self, function):
        if self.version in _steps:
            raise RuntimeError("two steps from %d" % self.version)
        _steps[self.version] = function
        return function


def path_from(version):
    path = []
    while version in _steps:
        path.append(_steps[version])
        version += 1
    return path


def migrate(settings):
    version = settings.setdefault("version", 1)
    if version > CURRENT:
        raise TooNew(version)
    for function in path_from(version):
        settings = function(settings) or settings
        settings["version"] += 1
    return settings
