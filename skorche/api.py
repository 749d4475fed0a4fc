"""The verbs as functions: what a user declares a pipeline with.

Comes in: the user's functions and queues. Goes out: queues. Each function does what the
method of its name does, on one default pipeline, and has its types and its documentation.
This module must not know what that is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from skorche.pipeline import default_pipeline

Method = TypeVar("Method", bound=Callable[..., Any])


class _like(Generic[Method]):
    """Makes a function this method for type checkers, and for who reads its help.

    A class, since pyright loses what a function's decorator leaves open.
    """

    def __init__(self, method: Method) -> None:
        self.method = method
        inner: Any = method
        inner.__func__.__qualname__ = inner.__name__  # what Python's errors call it

    def __call__(self, function: Callable[..., Any]) -> Method:
        like: Any = functools.update_wrapper(function, self.method)
        return like  # type: ignore[no-any-return]  # it is called as the method is


_pipeline = default_pipeline()


@_like(_pipeline.map)
def map(*args: Any, **words: Any) -> Any:
    return default_pipeline().map(*args, **words)


@_like(_pipeline.chain)
def chain(*args: Any, **words: Any) -> Any:
    return default_pipeline().chain(*args, **words)


@_like(_pipeline.split)
def split(*args: Any, **words: Any) -> Any:
    return default_pipeline().split(*args, **words)


@_like(_pipeline.filter)
def filter(*args: Any, **words: Any) -> Any:
    return default_pipeline().filter(*args, **words)


@_like(_pipeline.tee)
def tee(*args: Any, **words: Any) -> Any:
    return default_pipeline().tee(*args, **words)


@_like(_pipeline.merge)
def merge(*args: Any, **words: Any) -> Any:
    return default_pipeline().merge(*args, **words)


@_like(_pipeline.batch)
def batch(*args: Any, **words: Any) -> Any:
    return default_pipeline().batch(*args, **words)


@_like(_pipeline.unbatch)
def unbatch(*args: Any, **words: Any) -> Any:
    return default_pipeline().unbatch(*args, **words)


@_like(_pipeline.run)
def run(*args: Any, **words: Any) -> Any:
    return default_pipeline().run(*args, **words)


@_like(_pipeline.analyze)
def analyze(*args: Any, **words: Any) -> Any:
    return default_pipeline().analyze(*args, **words)


@_like(_pipeline.shutdown)
def shutdown(*args: Any, **words: Any) -> Any:
    return default_pipeline().shutdown(*args, **words)


@_like(_pipeline.init)
def init(*args: Any, **words: Any) -> Any:
    return default_pipeline().init(*args, **words)


@_like(_pipeline.compile)
def compile(*args: Any, **words: Any) -> Any:
    return default_pipeline().compile(*args, **words)


@_like(_pipeline.render_pipeline)
def render_pipeline(*args: Any, **words: Any) -> Any:
    return default_pipeline().render_pipeline(*args, **words)
