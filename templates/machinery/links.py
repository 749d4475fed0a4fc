"""Messages between a compiled module and its worker processes."""

from __future__ import annotations

import copyreg
import pickle
import struct
from contextlib import suppress
from functools import partial
from io import BytesIO
from math import ceil
from select import POLLIN, POLLOUT, poll
from socket import SHUT_WR, SO_RCVBUF, SO_SNDBUF, SOL_SOCKET, socket
from time import perf_counter
from types import FunctionType
from typing import Any

LARGE = 65536  # bytes that are better not copied
LENGTH = struct.Struct("Q")
FOREVER = float("inf")


class ProcessDied(Exception):
    """A worker process was killed, or exited."""


class Link:
    """An end of a socket that sends and receives whole messages, until a point in time.

    A message is the pickle of a tuple, then the large buffers in it, each after its
    length. One shorter than LARGE is sent without the other end having to receive it.
    """

    def __init__(self, end: socket) -> None:
        for buffer in (SO_RCVBUF, SO_SNDBUF):
            end.setsockopt(SOL_SOCKET, buffer, 4 * LARGE)
        end.setblocking(False)
        self.socket = end

    def send(self, message: tuple[Any, ...], until: float = FOREVER) -> None:
        buffers: list[pickle.PickleBuffer] = []
        text = pickle.dumps(message, 5, buffer_callback=buffers.append)
        parts: list[Any] = []
        for block in (text, *(buffer.raw() for buffer in buffers)):
            parts += LENGTH.pack(len(block)), block
        while parts:
            try:
                sent = self.socket.sendmsg(parts[:64])
            except BlockingIOError:
                self._wait(POLLOUT, until)
                continue
            except OSError:
                raise ProcessDied from None
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
        with suppress(TimeoutError):
            self._wait(POLLIN, perf_counter() + seconds)
            return True
        return False

    def end(self) -> None:
        """Let the other end know that nothing more is sent to it."""
        with suppress(OSError):  # it has gone
            self.socket.shutdown(SHUT_WR)

    def _wait(self, event: int, until: float) -> None:
        poller = poll()
        poller.register(self.socket, event)
        left = max(0.0, until - perf_counter())
        if not poller.poll(None if left == FOREVER else ceil(1000 * left)):
            raise TimeoutError

    def _block(self, until: float) -> bytearray:
        [size] = LENGTH.unpack(self._bytes(LENGTH.size, until))
        return self._bytes(size, until)

    def _bytes(self, size: int, until: float) -> bytearray:
        block = bytearray(size)
        rest = memoryview(block)
        while rest:
            try:
                count = self.socket.recv_into(rest)
            except BlockingIOError:
                self._wait(POLLIN, until)
                continue
            except OSError:
                count = 0
            if not count:
                raise ProcessDied
            rest = rest[count:]
        return block


class Packer(pickle.Pickler):
    """Pickles values one by one, as what unpack() takes.

    Large buffers, such as those of arrays, are not copied.
    """

    def __init__(self) -> None:
        self.file = BytesIO()
        self.buffers: list[pickle.PickleBuffer] = []
        super().__init__(self.file, 5, buffer_callback=self._keep)

    def _keep(self, buffer: pickle.PickleBuffer) -> bool:
        """Say whether to copy a buffer into the pickle."""
        if buffer.raw().nbytes < LARGE:
            return True
        self.buffers.append(buffer)
        return False

    def pack(self, value: Any) -> Any:
        self.buffers = []
        self.file.seek(0)
        self.file.truncate()
        self.clear_memo()
        try:
            self.dump(value)
            text: Any = self.file.getvalue()
        except BaseException as error:
            if not isinstance(error, Exception):
                raise
            self.buffers = []
            text = pickle.dumps(value)  # some classes refuse what is not the default
        if len(text) >= LARGE:
            text = pickle.PickleBuffer(text)
        return (text, self.buffers) if self.buffers else text

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
    if isinstance(packed, tuple):
        text, buffers = packed
        return pickle.loads(text, buffers=buffers)
    return pickle.loads(packed)
