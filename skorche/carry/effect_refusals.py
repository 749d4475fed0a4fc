"""Why what a statement does, beside what it binds, cannot come along, in the user's words.

Comes in: what was found. Goes out: problems. This module must not know how anything is
carried.
"""

from __future__ import annotations

from skorche.carry.refusals import FORBIDDEN
from skorche.errors import Place, Problem


def acts_at_this_place(what: str, place: Place) -> Problem:
    """Say that a statement acts on the process by what is made of `__file__`."""
    return Problem(
        "module-attribute",
        place,
        f"`{what}` uses `__file__`: {FORBIDDEN['__file__']}",
        hint='move it below `if __name__ == "__main__":` if only this file needs it',
    )


def unwanted(words: str, why: str, place: Place) -> Problem:
    """Say that a statement would run where the compiled file is imported, and must not."""
    return Problem(
        "unwanted-effect",
        place,
        f"`{words}` would run on import: {why}",
        hint='move it below `if __name__ == "__main__":`, or into the task that needs it',
    )


def within_wiring(words: str, why: str, place: Place) -> Problem:
    """Say that what declares the pipeline does something that the tasks may see."""
    return Problem(
        "unwanted-effect",
        place,
        f"`{words}` stands in what declares the pipeline, and stays behind with it: {why}",
        hint="move it to a statement of its own at the top level of the file",
    )


def within_annotation(words: str, why: str, place: Place) -> Problem:
    """Say that an annotation does something when it is evaluated."""
    return Problem(
        "unwanted-effect",
        place,
        f"`{words}` is done by an annotation, which the compiled file does not evaluate: "
        f"{why}",
        hint="do it by a statement of its own at the top level of the file",
    )


def replaces_builtin(name: str, place: Place) -> Problem:
    """Say that one of Python's own functions is replaced for all."""
    return Problem(
        "unwanted-effect",
        place,
        f"Python's own `{name}` is replaced for the whole process, and the compiled file's "
        "own machinery would call the other one too",
        hint=f"call it something else than {name}, and use that in the tasks",
    )


def seen_by_one_thread(name: str, attribute: str, place: Place) -> Problem:
    """Say that the one thread of a file sees what other threads do not."""
    return Problem(
        "thread-local",
        place,
        f"{name} holds `{attribute}` in the thread that reads this file alone: tasks that "
        "run in threads do not see it, and those of a serial file would",
        hint="keep it in a plain name; or set it in the setup of the task",
    )


def no_rehearsal(place: Place) -> Problem:
    """Say that running the carried statements on their own came to no end."""
    return Problem(
        "does-not-stand-alone",
        place,
        "what the tasks need ends the process, or stops it, where it runs on its own",
        hint='move what does so below `if __name__ == "__main__":`',
    )
