"""What the header of a picture says: tags of TIFF, as cameras write them into EXIF."""

import base64
import struct
from contextlib import suppress
from enum import IntEnum, IntFlag, unique
from fractions import Fraction

import skorche


@unique
class Tag(IntEnum):
    MAKE = 0x010F
    MODEL = 0x0110
    ORIENTATION = 0x0112
    X_RESOLUTION = 0x011A
    DATE_TIME = 0x0132
    FLASH = 0x9209


class Flash(IntFlag):
    FIRED = 1
    RETURN = 4
    AUTO = 16


class HeaderError(ValueError):
    pass


SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8}
FORMS = {1: "B", 3: "H", 4: "I"}


class Reader:
    def __init__(self, data):
        try:
            self.order = {b"II*\0": "<", b"MM\0*": ">"}[data[:4]]
        except KeyError:
            raise HeaderError("no TIFF: %r" % data[:4]) from None
        self.data = data

    def unpack(self, form, at):
        return struct.unpack_from(self.order + form, self.data, at)

    def value(self, kind, count, at):
        size = SIZES[kind] * count
        if size > 4:
            (at,) = self.unpack("I", at)
        if kind == 2:
            return self.data[at : at + count].split(b"\0")[0].decode("ascii", "replace")
        if kind == 5:
            pairs = [self.unpack("II", at + 8 * n) for n in range(count)]
            values = [Fraction(a, b) if b else None for a, b in pairs]
        else:
            values = list(self.unpack(FORMS[kind] * count, at))
        return values[0] if count == 1 else values

    def tags(self):
        (at,) = self.unpack("I", 4)
        (count,) = self.unpack("H", at)
        for n in range(count):
            entry = at + 2 + 12 * n
            tag, kind, length = self.unpack("HHI", entry)
            with suppress(ValueError):
                yield Tag(tag), self.value(kind, length, entry + 8)


def made(order, *entries):
    """A file with these (tag, kind, count, value or bytes) entries."""
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(order + "I", 8)
    extra_at, extra, body = 8 + 2 + 12 * len(entries), b"", b""
    for tag, kind, count, value in entries:
        if isinstance(value, bytes) and len(value) > 4:
            offset = struct.pack(order + "I", extra_at + len(extra))
            extra += value
        elif isinstance(value, bytes):
            offset = value.ljust(4, b"\0")
        else:
            offset = struct.pack(order + FORMS[kind], value).ljust(4, b"\0")
        body += struct.pack(order + "HHI", tag, kind, count) + offset
    return base64.b64encode(head + struct.pack(order + "H", len(entries)) + body + extra).decode()


PICTURES = [
    made("<", (0x010F, 2, 6, b"Nikon\0"), (0x0112, 3, 1, 6), (0x9209, 3, 1, 17)),
    made(">", (0x011A, 5, 1, struct.pack(">II", 720, 10)), (0x0132, 2, 4, b"now\0"), (0xFFFF, 3, 1, 1)),
    base64.b64encode(b"GIF89a").decode(),
]


def describe(text):
    tags = dict(Reader(base64.b64decode(text)).tags())
    row = {tag.name.lower(): str(value) for tag, value in tags.items()}
    if Tag.FLASH in tags:
        flash = Flash(tags[Tag.FLASH])
        row["flash"] = [flag.name for flag in Flash if flag & flash]
    return row


if __name__ == "__main__":
    bad = skorche.Queue("bad")
    rows = skorche.map(describe, skorche.Queue("pictures", PICTURES), on_error=bad)
    errors = skorche.map(lambda failure: f"{failure.error}", bad)
    skorche.run()
    skorche.shutdown()
    print(rows.flush(), errors.flush())
