"""Bring old settings files up to date, step by step."""

import copy

import skorche
from steps import CURRENT, migrate, path_from

OLD = [
    {"version": 1, "user": "anna", "colour": "red"},
    {"version": 2, "user": {"name": "bob"}, "colour": "blue", "size": "10x20"},
    {"version": 3, "user": {"name": "carl"}, "color": "green", "size": [1, 2]},
    {"version": 9},
    {"user": "nobody"},
]


@skorche.task
def upgrade(settings):
    after = migrate(copy.deepcopy(settings))
    after["was"] = settings.get("version", 0)
    return after


@skorche.task
def plan(settings):
    return "%s -> %s" % (settings.get("version", 0), [step.__name__ for step in path_from(settings.get("version", 0))])


def current(settings):
    return settings["version"] == CURRENT


if __name__ == "__main__":
    one, two = skorche.tee(skorche.Queue("settings", OLD))
    too_new = skorche.Queue("too_new")
    new = skorche.filter(current, skorche.map(upgrade, one, on_error=too_new))
    plans = skorche.map(plan, two)
    names = skorche.map(lambda failure: repr(failure.error), too_new)
    skorche.run()
    skorche.shutdown()
    for settings in new.flush():
        print(settings)
    print(plans.flush(), names.flush())
