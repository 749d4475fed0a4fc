"""What takes blocks of the guard to read comes along as these blocks, and what they use."""

import io
import os
import tarfile

import skorche


def known(word: str) -> bool:
    return word not in skipped


def cut(word: str) -> str:
    return word[:limit]


def listed(data: bytes) -> str:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return ",".join(archive.getnames())


class Packer:
    def __init__(self) -> None:
        self.packed = 0

    def __call__(self, word: str) -> bytes:
        self.packed += 1
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as archive:
            archive.addfile(tarfile.TarInfo(word))
        return buffer.getvalue()


pack = skorche.task(Packer(), name="pack")


if __name__ == "__main__":
    # Words that nobody wants.
    skipped = {"b"}
    for name in os.environ:
        if name == "NOBODY_SETS_THIS":
            skipped.add(name)
    try:
        limit = int(os.environ["NOBODY_SETS_THIS"])
    except KeyError:
        limit = 3
    with open(os.devnull, encoding="utf-8") as file:
        text = file.read()
    words = text.split() or ["a", "b"]
    words.append("cccc")
    cuts = skorche.map(cut, skorche.filter(known, skorche.Queue("words", words)))
    found = skorche.map(listed, skorche.map(pack, cuts))
    skorche.run()
    skorche.shutdown()
    print(len(words), found.flush())
