"""Functions written in C come by the names that people know, not by those of one system."""

import hashlib
import operator
import os

import skorche


def bytes_of(number: int) -> bytes:
    return str(number).encode()


def hex_digest(digest: "hashlib._Hash") -> str:
    return digest.hexdigest()[:8]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["/"])
    entries = skorche.map(os.listdir, texts)
    flags = skorche.chain([bool, operator.neg, bytes_of, hashlib.sha256, hex_digest], entries)
    skorche.run()
    skorche.shutdown()
    print(flags.flush())
