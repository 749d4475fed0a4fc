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
        parts: list[Any] = []
        for block in blocks:
            parts += LENGTH.pack(len(block)), block
        while parts:
            sent = self._within(until, self.socket.sendmsg, parts[:64])
            while parts and sent >= len(parts[0]):
                sent -= len(parts.pop(0))
            if sent:
                parts[0] = memoryview(parts[0])[sent:]

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

    def _within(self, until: float, method: Any, argument: Any) -> int:
        left = None if until == FOREVER else max(0.001, until - perf_counter())
        try:
            self.socket.settimeout(left)
            count: int = method(argument)
            return count
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
    """Packs values for messages, each by itself: as it is now, none lost with another.

    Large buffers, such as those of arrays, are not copied.
    """

    def __init__(self) -> None:
        self.file = BytesIO()
        self.buffers: list[pickle.PickleBuffer] = []
        super().__init__(self.file, 5, buffer_callback=self._is_small)

    def pack(self, value: Any) -> Any:
        """Return what unpack() makes the value of again."""
        if type(value) in PLAIN:
            return value
        self.buffers = []
        self.file.seek(0)
        self.file.truncate()
        self.clear_memo()
        with suppress(Exception):
            self.dump(value)
            text = self.file.getvalue()
            if len(text) < LARGE and not self.buffers:
                return text
            return pickle.PickleBuffer(text), self.buffers
        return pickle.dumps(value)  # some classes refuse what is not the default

    def _is_small(self, buffer: pickle.PickleBuffer) -> bool:
        if is_large := buffer.raw().nbytes >= LARGE:
            self.buffers.append(buffer)
        return not is_large

    def reducer_override(self, value: Any) -> Any:
        """Rebuild an error without its __init__, which may take other arguments."""
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
