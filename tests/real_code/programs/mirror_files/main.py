"""Fetch the files that a mirror's index lists, and check them against its sums."""

import hashlib
import logging
import os
import posixpath
import urllib.error
import urllib.request
from urllib.parse import urljoin, urlsplit

import skorche

log = logging.getLogger("mirror")

MIRROR = os.environ.get("MIRROR", "https://mirror.example.org/pub/")
TIMEOUT = 10
HEADERS = {"User-Agent": "mirror-check/0.3", "Accept-Encoding": "identity"}
CHUNK = 1 << 10

# filename -> sha256, as the release page has them
SUMS = {
    "readme.txt": "d2ae5e5f58a0e45bc8d8d2a8d0b6a6c0d4e0b2f0c4b6f0d4f1c0a4b1f3b6d7e8",
    "notes.md": None,
}


class Mismatch(ValueError):
    def __init__(self, name, wanted, found):
        super(Mismatch, self).__init__("%s: %s, not %s" % (name, found[:8], wanted[:8]))
        self.name = name


def absolute(path):
    return urljoin(MIRROR, path)


@skorche.task(max_workers=4, retries=1, retry_on=(TimeoutError,), on_error="skip")
def fetch(url):
    request = urllib.request.Request(url, headers=HEADERS)
    digest = hashlib.sha256()
    size = 0
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
        while True:
            block = answer.read(CHUNK)
            if not block:
                break
            digest.update(block)
            size += len(block)
    log.info("%s: %d bytes", url, size)
    return posixpath.basename(urlsplit(url).path), size, digest.hexdigest()


def check(found):
    name, size, digest = found
    wanted = SUMS.get(name)
    if wanted is not None and digest != wanted:
        raise Mismatch(name, wanted, digest)
    return {"name": name, "size": size, "sha256": digest[:16], "known": name in SUMS}


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    paths = skorche.Queue("paths", ["readme.txt", "notes.md", "sub/table.csv", "gone.txt"])
    wrong = skorche.Queue("wrong")
    files = skorche.map(fetch, skorche.map(absolute, paths))
    checked = skorche.map(check, files, on_error=wrong)
    messages = skorche.map(lambda failure: str(failure.error), wrong)
    skorche.run()
    skorche.shutdown()
    for one in checked.flush():
        print("%(name)-20s %(size)8d  %(sha256)s" % one)
    for message in messages.flush():
        log.warning(message)
