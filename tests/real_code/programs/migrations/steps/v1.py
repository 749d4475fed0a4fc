from .registry import step


@step(1)
def user_is_a_dict(settings):
    settings["user"] = {"name": settings["user"]}
