"""The guard makes an object that is in the middle of its work, and a task uses it."""

import zlib

import skorche


def write(text: str) -> int:
    return len(packer.compress(text.encode()))


if __name__ == "__main__":
    packer = zlib.compressobj()
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.map(write, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
