from . import registry

__all__ = []


def _area(size):
    width, height = size
    return width * height


@registry.step(3)
def area(settings):
    return dict(settings, area=_area(settings["size"]))
