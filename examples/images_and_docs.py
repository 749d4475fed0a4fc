"""Look through a set of zip archives and report on the files inside.

Each archive holds one file, a picture or a document. The pipeline fetches an
archive, unpacks it, and looks at the first bytes of the file to see which of the
two it is. Pictures are reported on in batches of up to ten: format, size and
checksum, read from the bytes themselves. Documents of fewer than sixty words are
dropped; for the others, lines and words are counted.

Nothing comes over a network. An archive is packed on its first use, from a file
that came with Python, and then stays in a folder for temporary files. Where
Python came without the file, a picture is drawn in its place, and a document is
left empty (so it is dropped).

Run it as it is, or compile it to a module that runs without skorche:

    python images_and_docs.py
    skorche compile images_and_docs.py
"""

from __future__ import annotations

import collections
import io
import re
import struct
import sysconfig
import tempfile
import zipfile
import zlib
from pathlib import Path

import skorche

# Folders to look for a file in, below that of the standard library.
SOURCES = (
    "",
    "idlelib",
    "idlelib/Icons",
    "test/imghdrdata",
    "test/test_email/data",
    "test/tkinterdata",
)
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
GIF_SIGNATURES = (b"GIF87a", b"GIF89a")
FEWEST_WORDS = 60


@skorche.task
def download_file(fname: str) -> str:
    """Return the path of an archive, after packing it if it is not there yet."""
    archive = work_folder("archives") / fname
    if not archive.exists():
        member = fname[: -len(".zip")]
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as content:
            content.writestr(member, find_original(member))
        write_file(archive, packed.getvalue())
    return str(archive)


@skorche.task
def unzip_file(fname: str) -> str:
    """Unpack the one file in an archive and return its path."""
    with zipfile.ZipFile(fname) as archive:
        (member,) = archive.namelist()
        unpacked = work_folder("unpacked") / member
        write_file(unpacked, archive.read(member))
    return str(unpacked)


@skorche.task
def process_images(fname_list: list[str]) -> list[dict[str, int | str]]:
    """Report on a batch of pictures, one report for each."""
    return [describe_image(Path(fname)) for fname in fname_list]


@skorche.task
def process_doc(fname: str) -> dict[str, int | str]:
    """Count the lines and words of a document, and find its most frequent word."""
    text = read_text(fname)
    words = split_words(text)
    # Nearly every text would answer "the" if short words counted.
    long_words = collections.Counter(word for word in words if len(word) > 4)
    return {
        "kind": "document",
        "name": Path(fname).name,
        "lines": len(text.splitlines()),
        "words": len(words),
        "frequent": max(
            long_words, key=lambda word: (long_words[word], word), default=""
        ),
    }


def is_image(fname: str) -> bool:
    """Tell by its first bytes whether a file is a PNG or GIF picture."""
    with open(fname, "rb") as file:
        return file.read(8).startswith((PNG_SIGNATURE, *GIF_SIGNATURES))


def filter_fn(fname: str) -> bool:
    """Keep a document if it has enough words to be worth a report."""
    return len(split_words(read_text(fname))) >= FEWEST_WORDS


def describe_image(path: Path) -> dict[str, int | str]:
    """Report on one picture."""
    data = path.read_bytes()
    is_png = data.startswith(PNG_SIGNATURE)
    width, height, checksums = read_png(data) if is_png else read_gif(data)
    return {
        "kind": "image",
        "name": path.name,
        "format": "PNG" if is_png else "GIF",
        "width": width,
        "height": height,
        "bytes": len(data),
        "crc32": f"{zlib.crc32(data):08x}",
        "checksums": checksums,
    }


def read_gif(data: bytes) -> tuple[int, int, str]:
    """Return width and height of a GIF, and that it has no checksums."""
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height, "none"


def read_png(data: bytes) -> tuple[int, int, str]:
    """Return width and height of a PNG, and whether its checksums are right."""
    width, height = struct.unpack_from(">II", data, 16)
    right, pixels, kind, start = True, b"", b"", len(PNG_SIGNATURE)
    while kind != b"IEND" and start + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, start)
        chunk = data[start : start + length + 12]
        right = right and chunk == png_chunk(kind, chunk[8:-4])
        pixels += chunk[8:-4] if kind == b"IDAT" else b""
        start += length + 12
    right = right and kind == b"IEND"
    # Unpacking checks the sum over all pixels; each row takes two bytes or more.
    right = right and len(zlib.decompress(pixels)) >= 2 * height
    return width, height, "right" if right else "wrong"


def draw_png(side: int) -> bytes:
    """Draw a square grey picture with a woven pattern."""
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    rows = (bytes([0, *(4 * (x ^ y) % 256 for x in range(side))]) for y in range(side))
    return (
        PNG_SIGNATURE
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + png_chunk(b"IEND", b"")
    )


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """Put a chunk of a PNG together: length, kind, body and checksum."""
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def find_original(member: str) -> bytes:
    """Return what to pack under a name: a file of Python's own, or a stand-in."""
    library = Path(sysconfig.get_path("stdlib"))
    for source in SOURCES:
        path = library / source / member
        if path.is_file():
            return path.read_bytes()
    return draw_png(8 * len(member)) if member.endswith((".gif", ".png")) else b""


def work_folder(name: str) -> Path:
    """Return a folder for this program's files, which is made if need be."""
    folder = Path(tempfile.gettempdir(), "skorche-images-and-docs", name)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_file(path: Path, data: bytes) -> None:
    """Write a file so that no other process ever sees half of it."""
    handle, unfinished = tempfile.mkstemp(dir=path.parent)
    with open(handle, "wb") as file:
        file.write(data)
    Path(unfinished).replace(path)


def read_text(fname: str) -> str:
    """Read a document, of which not all are in UTF-8."""
    return Path(fname).read_text(encoding="utf-8", errors="replace")


def split_words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower())


if __name__ == "__main__":
    input_files = [
        "python.gif.zip",
        "LICENSE.txt.zip",
        "idle_16.png.zip",
        "this.py.zip",
        "idle_32.png.zip",
        "CREDITS.txt.zip",
        "idle_48.png.zip",
        "antigravity.py.zip",
        "idle_256.png.zip",
        "HISTORY.txt.zip",
        "python.png.zip",
        "NEWS2x.txt.zip",
        "folder.gif.zip",
        "extend.txt.zip",
        "openfolder.gif.zip",
        "textwrap.py.zip",
        "plusnode.gif.zip",
        "bisect.py.zip",
        "minusnode.gif.zip",
        "keyword.py.zip",
        "tk.gif.zip",
        "idle_48.gif.zip",
    ]
    queue_in = skorche.Queue(name="inputs", fixed_inputs=input_files)
    queue_out = skorche.Queue(name="outputs")

    q_unzipped = skorche.chain([download_file, unzip_file], queue_in)
    q_img, q_doc = skorche.split(is_image, q_unzipped)

    q_img_batch = skorche.batch(q_img, batch_size=10)
    q_img_out = skorche.unbatch(skorche.map(process_images, q_img_batch))

    q_doc_filtered = skorche.filter(filter_fn, q_doc)
    q_doc_out = skorche.map(process_doc, q_doc_filtered)

    queue_out = skorche.merge((q_img_out, q_doc_out), queue_out=queue_out)

    skorche.render_pipeline(filename="images_and_docs", root=queue_in)
    skorche.run()
    skorche.shutdown()
    results = queue_out.flush()

    for report in sorted(results, key=lambda report: (report["kind"], report["name"])):
        keys = [key for key in report if key not in {"kind", "name"}]
        print(report["kind"], report["name"])
        print("   ", ", ".join(f"{key} {report[key]}" for key in keys))
    print(f"{len(results)} reports on {len(input_files)} archives")
