"""Objects that are made in C are told from others of their class by what they hold."""

from __future__ import annotations

import ctypes
import decimal
import hashlib
import io
import mmap
import queue
import threading
import zlib
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from skorche.carry.likeness import Likeness


class Words(list):  # type: ignore[type-arg]
    """A list that may have attributes."""


def _with_mark(words: Words) -> None:
    words.mark = 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("make", "change"),
    [
        (io.StringIO, lambda text: text.write("a")),
        (lambda: io.BytesIO(b"abc"), lambda data: data.read(1)),
        (lambda: io.TextIOWrapper(io.BytesIO(b"a\nb")), lambda file: file.readline()),
        (lambda: io.TextIOWrapper(io.BytesIO(b"a\nb")), lambda file: file.close()),
        (hashlib.sha256, lambda digest: digest.update(b"a")),
        (hashlib.shake_128, lambda digest: digest.update(b"a")),
        (zlib.compressobj, lambda packed: packed.compress(b"a" * 9)),
        (lambda: ElementTree.Element("a"), lambda tree: tree.set("b", "c")),
        (lambda: mmap.mmap(-1, 8), lambda memory: memory.write(b"a")),
        (lambda: memoryview(bytearray(2)), lambda view: view.__setitem__(0, 1)),
        (ctypes.c_int * 2, lambda numbers: numbers.__setitem__(0, 1)),
        (queue.SimpleQueue, lambda items: items.put(1)),
        (threading.Lock, lambda lock: lock.acquire()),
        (lambda: decimal.Context(prec=5), lambda context: setattr(context, "prec", 4)),
        (Words, _with_mark),
    ],
)
def test_a_change_is_seen(
    make: Callable[[], Any], change: Callable[[Any], object]
) -> None:
    likeness = Likeness({}, {})
    here, anew = make(), make()
    assert likeness.same(here, anew)
    change(here)
    assert not likeness.same(here, anew)


def test_what_a_context_has_calculated_is_no_change() -> None:
    here, anew = decimal.Context(prec=3), decimal.Context(prec=3)
    here.divide(1, 3)
    assert Likeness({}, {}).same(here, anew)
