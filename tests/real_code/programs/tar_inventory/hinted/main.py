"""What is in these archives? Names, kinds, sizes, and what should not be unpacked."""

import collections
import io
import posixpath
import stat
import tarfile

import skorche

Member = collections.namedtuple("Member", ["name", "kind", "mode", "size", "problem"])

KINDS = [
    (tarfile.TarInfo.isdir, "folder"),
    (tarfile.TarInfo.issym, "link"),
    (tarfile.TarInfo.isfile, "file"),
]


def human(size, units=("B", "K", "M", "G")):
    size = float(size)
    for unit in units:
        if size < 1024:
            break
        size /= 1024
    return "%.4g%s" % (size, unit)


def build(names, mode="w:gz"):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as tar:
        for name, content in names:
            info = tarfile.TarInfo(name)
            if content is None:
                info.type, info.mode = tarfile.DIRTYPE, 0o755
                tar.addfile(info)
            elif content.startswith("->"):
                info.type, info.linkname = tarfile.SYMTYPE, content[2:]
                tar.addfile(info)
            else:
                data = content.encode() * 300
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def problem(info):
    target = posixpath.normpath(posixpath.join(posixpath.dirname(info.name), info.linkname or "."))
    if info.name.startswith("/") or posixpath.normpath(info.name).startswith(".."):
        return "leaves the folder"
    if info.issym() and (info.linkname.startswith("/") or target.startswith("..")):
        return "links outside"
    return None


class Inventory(object):
    def __init__(self):
        self.seen = 0

    def __call__(self, data):
        self.seen += 1
        members = []
        with tarfile.open(fileobj=io.BytesIO(data)) as tar:
            for info in tar:
                kind = [name for test, name in KINDS if test(info)][0]
                mode = stat.filemode(info.mode)
                members.append(Member(info.name, kind, mode, human(info.size), problem(info)))
        return members


look = Inventory()


def inventory(data):
    return look(data)


def row(member):
    return member._asdict()


def archives():
    yield build([("a", None), ("a/x.txt", "hello"), ("a/link", "->../../etc/passwd")])
    yield build([("../evil", "boo"), ("fine", "12345678")], mode="w:bz2")


if __name__ == "__main__":
    members = skorche.unbatch(skorche.map(inventory, skorche.Queue("archives", list(archives()))))
    rows = skorche.map(row, members)
    skorche.run()
    skorche.shutdown()
    for one in rows:
        print(dict(one))
