"""Back a folder up into zip files of at most so many bytes, with a manifest."""

import fnmatch
import hashlib
import io
import json
import os
import time
import zipfile
from pathlib import Path

import skorche

LIMIT = 160
EXCLUDE = ["*.pyc", "*~", ".git/*", "cache/*"]
EPOCH = time.gmtime(1_000_000_000)[:6]


class Backup:
    """One run; knows where it is, and what it leaves out."""

    def __init__(self, root, exclude=()):
        self.root = Path(root)
        self.exclude = list(exclude)

    def wanted(self, name):
        return not any(fnmatch.fnmatch(name, pattern) for pattern in self.exclude)

    def files(self):
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if path.is_file() and self.wanted(name):
                yield name

    def read(self, name):
        data = (self.root / name).read_bytes()
        return name, data


backup = Backup("home", EXCLUDE)


def bins(names):
    """Names in groups, none larger than the limit if it can be helped."""
    group, size = [], 0
    for name in names:
        length = os.path.getsize(backup.root / name)
        if group and size + length > LIMIT:
            yield group
            group, size = [], 0
        group.append(name)
        size += length
    if group:
        yield group


@skorche.task
def pack(names):
    buffer = io.BytesIO()
    manifest = {}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in map(backup.read, names):
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_STORED if len(data) < 32 else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
            manifest[name] = hashlib.sha1(data).hexdigest()
        archive.writestr(zipfile.ZipInfo("MANIFEST.json", EPOCH), json.dumps(manifest, sort_keys=True))
    return buffer.getvalue()


def proof(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if archive.testzip() is not None:
            raise zipfile.BadZipFile(archive.testzip())
        manifest = json.loads(archive.read("MANIFEST.json"))
        for name, digest in manifest.items():
            assert hashlib.sha1(archive.read(name)).hexdigest() == digest, name
        return {info.filename: info.file_size for info in archive.infolist()}


if __name__ == "__main__":
    groups = skorche.Queue("groups", fixed_inputs=list(bins(backup.files())))
    contents = skorche.map(proof, skorche.map(pack, groups))
    skorche.run()
    skorche.shutdown()
    for n, content in enumerate(contents.flush(), 1):
        print("backup.%03d.zip" % n, content)
