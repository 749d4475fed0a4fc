"""What is opened for a task of a serial module, and closed at the end."""

from contextlib import contextmanager

from .errors import failure


@contextmanager
def opened(setup, task):
    """Call setup, and close what it returned at the end, if that can be closed."""
    try:
        resource = setup()
        if hasattr(type(resource), "__exit__"):
            with resource as entered:
                yield entered
        else:
            yield resource
    except BaseException as error:
        raise failure(error, task) from error
