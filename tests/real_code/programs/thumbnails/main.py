"""Thumbnails of PPM pictures as PNG files, without anything installed."""

import os
import struct
import zlib

import skorche

SIZE = 4
OUT = "thumbs"


class Image(object):
    def __init__(self, width, height, pixels):
        if len(pixels) != width * height * 3:
            raise ValueError("%d bytes for %d x %d" % (len(pixels), width, height))
        self.width, self.height, self.pixels = width, height, bytes(pixels)

    @classmethod
    def from_ppm(cls, data):
        fields, at = [], 0
        while len(fields) < 4:
            end = at
            while not data[end : end + 1].isspace():
                end += 1
            word = data[at:end]
            if word.startswith(b"#"):
                end = data.index(b"\n", at)
            elif word:
                fields.append(word)
            at = end + 1
        magic, width, height, depth = fields
        if magic != b"P6" or depth != b"255":
            raise ValueError("no PPM of eight bits")
        return cls(int(width), int(height), data[at:])

    def __getitem__(self, place):
        x, y = place
        at = 3 * (y * self.width + x)
        return self.pixels[at : at + 3]

    def shrunk(self, most):
        """Average boxes, so that the longer side has `most` pixels."""
        scale = max(self.width, self.height) / float(most)
        if scale <= 1:
            return self
        width, height = (max(1, int(side / scale)) for side in (self.width, self.height))
        out = bytearray()
        for y in range(height):
            ys = range(int(y * scale), max(int((y + 1) * scale), int(y * scale) + 1))
            for x in range(width):
                xs = range(int(x * scale), max(int((x + 1) * scale), int(x * scale) + 1))
                box = [self[i, j] for j in ys for i in xs]
                out.extend(sum(p[c] for p in box) // len(box) for c in range(3))
        return Image(width, height, out)

    def to_png(self):
        def chunk(kind, data):
            body = kind + data
            return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

        step = 3 * self.width
        rows = (self.pixels[at : at + step] for at in range(0, len(self.pixels), step))
        raw = b"".join(b"\0" + row for row in rows)
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        return (
            b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(raw, 0))
            + chunk(b"IEND", b"")
        )


def gradient(name):
    """Stand-in for a camera."""
    stem = os.path.splitext(os.path.basename(name))[0]
    width, height = map(int, stem.split("x"))
    data = bytearray()
    for y in range(height):
        for x in range(width):
            data += bytes((255 * x // width, 255 * y // height, (x * y) % 256))
    return name, b"P6\n# made up\n%d %d\n255\n" % (width, height) + bytes(data)


@skorche.task(max_workers=2)
def thumbnail(named):
    name, data = named
    image = Image.from_ppm(data).shrunk(SIZE)
    os.makedirs(OUT, exist_ok=True)
    path = os.path.join(OUT, os.path.basename(name).replace(".ppm", ".png"))
    png = image.to_png()
    with open(path, "wb") as file:
        file.write(png)
    return {"name": os.path.basename(path), "size": [image.width, image.height], "bytes": len(png)}


if __name__ == "__main__":
    names = skorche.Queue("names", ["cam/16x8.ppm", "cam/3x9.ppm", "cam/2x2.ppm"])
    made = skorche.map(thumbnail, skorche.map(gradient, names))
    skorche.run()
    skorche.shutdown()
    print(sorted(made.flush(), key=lambda one: one["name"]))
