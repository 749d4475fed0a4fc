"""What is opened for an async task of a serial module, and closed at the end."""

from contextlib import AsyncExitStack, contextmanager
from inspect import isawaitable

from .errors import failure


@contextmanager
def async_opened(setup, task, loop):
    """Yield what setup returns, and close it at the end if it is a context manager.

    It sees the error of a run that fails, but cannot suppress it.
    """

    async def enter():
        resource = setup()
        if isawaitable(resource) and not hasattr(type(resource), "__aenter__"):
            resource = await resource
        if hasattr(type(resource), "__aenter__"):
            return await stack.enter_async_context(resource)
        if hasattr(type(resource), "__exit__"):
            return stack.enter_context(resource)
        return resource

    stack = AsyncExitStack()
    try:
        resource = loop.run_until_complete(enter())
        try:
            yield resource
        except BaseException as error:
            told = type(error), error, error.__traceback__
            loop.run_until_complete(stack.__aexit__(*told))
            raise
        loop.run_until_complete(stack.aclose())
    except BaseException as error:
        raise failure(error, task) from error
