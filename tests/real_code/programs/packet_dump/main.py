"""Frames from the wire: Ethernet, IPv4, UDP and TCP headers as dataclasses."""

from __future__ import annotations

import socket
import struct
from dataclasses import asdict, dataclass, fields
from enum import IntFlag
from typing import Callable, ClassVar, Generic, Protocol, Type, TypeVar, Union

import skorche

T = TypeVar("T", bound="Header")


class Decoder(Protocol[T]):
    def __call__(self, data: bytes) -> tuple[T, bytes]: ...


class Truncated(Exception):
    pass


@dataclass
class Header:
    layout: ClassVar[struct.Struct] = struct.Struct("")

    @classmethod
    def decode(cls: Type[T], data: bytes) -> tuple[T, bytes]:
        if len(data) < cls.layout.size:
            raise Truncated(f"{cls.__name__} has {len(data)} bytes of {cls.layout.size}")
        values = cls.layout.unpack_from(data)
        return cls(*values), data[cls.layout.size :]


@dataclass
class Ethernet(Header):
    layout: ClassVar[struct.Struct] = struct.Struct("!6s6sH")
    target: bytes
    source: bytes
    kind: int


@dataclass
class IPv4(Header):
    layout: ClassVar[struct.Struct] = struct.Struct("!BBHHHBBH4s4s")
    version_length: int
    tos: int
    length: int
    ident: int
    fragment: int
    ttl: int
    protocol: int
    checksum: int
    source: bytes
    target: bytes

    @property
    def addresses(self) -> tuple[str, str]:
        return socket.inet_ntoa(self.source), socket.inet_ntoa(self.target)


@dataclass
class Udp(Header):
    layout: ClassVar[struct.Struct] = struct.Struct("!HHHH")
    source: int
    target: int
    length: int
    checksum: int


class Flags(IntFlag):
    FIN, SYN, RST, PSH, ACK, URG = (1 << n for n in range(6))


@dataclass
class Tcp(Header):
    layout: ClassVar[struct.Struct] = struct.Struct("!HHIIBBHHH")
    source: int
    target: int
    seq: int
    ack: int
    offset: int
    flags: int
    window: int
    checksum: int
    urgent: int


TRANSPORT: dict[int, Decoder] = {6: Tcp.decode, 17: Udp.decode}


@skorche.task
def decode(text: str) -> list[Header]:
    data = bytes.fromhex(text)
    ethernet, data = Ethernet.decode(data)
    layers: list[Header] = [ethernet]
    if ethernet.kind == 0x0800:
        ip, data = IPv4.decode(data)
        layers.append(ip)
        transport = TRANSPORT.get(ip.protocol)
        if transport is not None:
            header, data = transport(data)
            layers.append(header)
    return layers


def show(layers: list[Header]) -> dict[str, object]:
    shown: dict[str, object] = {"layers": [type(layer).__name__ for layer in layers]}
    for layer in layers:
        if isinstance(layer, IPv4):
            shown["from"], shown["to"] = layer.addresses
        elif isinstance(layer, (Tcp, Udp)):
            shown["ports"] = [layer.source, layer.target]
        if isinstance(layer, Tcp):
            shown["flags"] = [flag.name for flag in Flags if flag & layer.flags]
    shown["fields"] = sum(len(fields(layer)) for layer in layers)
    return shown


ETHERNET = "ffffffffffff" "001122334455" "0800"
FRAMES = [
    ETHERNET + "4500002800010000401100007f0000010a000002" + "0035d43100080000",
    ETHERNET + "4500002800010000400600000a0000010a000002" + "01bbc0de00000001000000025012fff000000000",
    ETHERNET + "45000028",
    "ffffffffffff0011223344550806",
]

if __name__ == "__main__":
    short = skorche.Queue("short")
    shown = skorche.map(show, skorche.map(decode, skorche.Queue("frames", FRAMES), on_error=short))
    told = skorche.map(lambda failure: str(failure.error), short)
    skorche.run()
    skorche.shutdown()
    print(shown.flush(), told.flush())
