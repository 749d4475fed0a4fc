from steps.registry import step

DEFAULT_SIZE = "80x24"


@step(2)
def american(settings):
    settings["color"] = settings.pop("colour", "black")
    size = settings.get("size", DEFAULT_SIZE)
    settings["size"] = [int(part) for part in size.split("x")]
