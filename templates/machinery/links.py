"""Messages between a compiled module and its worker processes."""

from __future__ import annotations

import copyreg
import pickle
import struct
from contextlib import suppress
from functools import partial
from io import BytesIO
from multiprocessing.connection import wait
from socket import SHUT_WR, SO_RCVBUF, SO_SNDBUF, SOL_SOCKET, socket
from time import perf_counter
from types import FunctionType
from typing import Any

LARGE = 65536  # bytes that are better not copied
LENGTH = struct.Struct("Q")
FOREVER = float("inf")
# Types of values that never change, and can always be pickled.
PLAIN = {type(None), bool, int, float, complex, str}


class ProcessDied(Exception):
    """A worker process was killed, or exited."""


class Link:
    """An end of a socket that sends and receives whole messages, until a point in time.

    A message that is smaller than LARGE is sent without the other end having to receive
    it.
    """

    def __init__(self, end: socket) -> None:
        for buffer in (SO_RCVBUF, SO_SNDBUF):
            end.setsockopt(SOL_SOCKET, buffer, 4 * LARGE)
        self.socket = end

    def send(self, blocks: list[Any], until: float = FOREVER) -> None:
        for block in blocks:
            length = LENGTH.pack(len(block))
            parts = [length + block] if len(block) < LARGE else [length, block]
            for part in parts:
                self._within(until, self.socket.sendall, part)

    def receive(self, until: float = FOREVER) -> Any:
        """Return the next message; raise ProcessDied if the other end is closed."""
        blocks = iter(partial(self._block, until), None)
        return pickle.loads(next(blocks), buffers=blocks)

    def readable(self, seconds: float) -> bool:
        """Wait so long for a message, or the other end to be closed."""
        return bool(wait([self.socket], seconds))

    def end(self) -> None:
        """Let the other end know that nothing more is sent to it."""
        with suppress(OSError):  # it has gone
            self.socket.shutdown(SHUT_WR)

    def _block(self, until: float) -> bytearray:
        [size] = LENGTH.unpack(self._bytes(LENGTH.size, until))
        return self._bytes(size, until)

    def _bytes(self, size: int, until: float) -> bytearray:
        block = bytearray(size)
        rest = memoryview(block)
        while rest:
            count = self._within(until, self.socket.recv_into, rest)
            if not count:
                raise ProcessDied
            rest = rest[count:]
        return block

    def _within(self, until: float, method: Any, argument: Any) -> Any:
        left = None if until == FOREVER else max(0.001, until - perf_counter())
        try:
            self.socket.settimeout(left)
            return method(argument)
        except OSError as error:
            if error.errno is None:  # timed out, as Python 3.8 says it too
                raise TimeoutError from None
            raise ProcessDied from None


def blocks_of(message: Any) -> list[Any]:
    """Return what a link sends: a message's pickle, then the large buffers in it."""
    buffers: list[pickle.PickleBuffer] = []
    text = pickle.dumps(message, 5, buffer_callback=buffers.append)
    return [text, *(buffer.raw() for buffer in buffers)]


class Packer(pickle.Pickler):
    """Rebuilds errors without their __init__, which may take other arguments."""

    def reducer_override(self, value: Any) -> Any:
        kind = type(value)
        if (
            issubclass(kind, BaseException)
            and isinstance(kind.__init__, FunctionType)
            and not isinstance(kind.__reduce__, FunctionType)
            and kind.__reduce_ex__ is object.__reduce_ex__
            and kind not in copyreg.dispatch_table
        ):
            state = {**vars(value), "args": value.args}
            return kind.__new__, (kind, *value.args), state
        return NotImplemented


def pack(value: Any) -> Any:
    """Return what unpack() makes the value of again, as it is now.

    Each value is packed by itself, so that none is lost with another. Large buffers,
    such as those of arrays, are not copied.
    """
    if type(value) in PLAIN:
        return value
    large: list[pickle.PickleBuffer] = []

    def is_small(buffer: pickle.PickleBuffer) -> bool:
        if is_large := buffer.raw().nbytes >= LARGE:
            large.append(buffer)
        return not is_large

    with suppress(Exception):
        file = BytesIO()
        Packer(file, 5, buffer_callback=is_small).dump(value)
        text = file.getvalue()
        is_large = large or len(text) >= LARGE
        return (pickle.PickleBuffer(text), large) if is_large else text
    return pickle.dumps(value)  # some classes refuse what is not the default


def unpack(packed: Any) -> Any:
    """Return the value that was packed."""
    if type(packed) is bytes:
        return pickle.loads(packed)
    if type(packed) is tuple:
        return pickle.loads(packed[0], buffers=packed[1])
    return packed


def is_plain(values: list[Any]) -> bool:
    """Return whether all of the values stay as they are when they are packed."""
    return PLAIN.issuperset(map(type, values))
