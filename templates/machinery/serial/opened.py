"""What is opened for a task of a serial module, and closed at the end."""

from contextlib import contextmanager

from .errors import failure


@contextmanager
def opened(setup, task):
    """Yield what setup returns, and close it at the end if it is a context manager.

    It sees the error of a run that fails, but cannot suppress it.
    """
    reason = None
    try:
        resource = setup()
        if not hasattr(type(resource), "__exit__"):
            yield resource
            return
        with resource as entered:
            try:
                yield entered
            except BaseException as error:
                reason = error
                raise
        if reason is not None:
            raise reason
    except BaseException as error:
        raise failure(error, task) from error
