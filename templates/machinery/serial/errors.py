"""The one exception of a serial module, and its words for tasks, items and causes."""


class PipelineError(Exception):
    """The pipeline failed: task and item say where, the cause is the original error."""

    def __init__(self, message, task="", item=None):
        super().__init__(message)
        self.task, self.item = task, item


def failure(error, task, *item):
    """Return what the caller gets for the error of a task; Ctrl-C stays what it is."""
    if isinstance(error, (GeneratorExit, KeyboardInterrupt, PipelineError)):
        raise error
    call = f"{task}({shown(item[0])})" if item else task
    raised = ": ".join(filter(None, [type(error).__name__, said(str, error)]))
    return PipelineError(f"{call} raised {raised}", task, *item)


def shown(value):
    """Return repr(value), shortened, or a stand-in where __repr__ itself fails."""
    text = said(repr, value) or object.__repr__(value)
    return text if len(text) <= 200 else text[:200] + "..."


def said(form, value):
    """Return a value as text, or "" where it has none."""
    try:
        return form(value)
    except BaseException:  # noqa: BLE001 - a broken __repr__, say
        return ""
