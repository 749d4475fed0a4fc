"""Bring the paths of playlists into one form, and find what is missing."""

import fnmatch
import os.path
from functools import partial
from pathlib import PurePosixPath, PureWindowsPath

import skorche

ROOT = PurePosixPath("/music")
HAVE = {
    "/music/Abba/Arrival/01 Dancing Queen.mp3",
    "/music/Bach/BWV 988/aria.flac",
    "/music/Misc/x.ogg",
}
LISTS = {
    "party.m3u": "#EXTM3U\n#EXTINF:231,Abba - Dancing Queen\nC:\\Music\\Abba\\Arrival\\01 Dancing Queen.mp3\n",
    "sleep.m3u8": "#EXTM3U\n../Bach/BWV 988/aria.flac\n/music/Bach/none.flac\n\nhttp://radio.example/stream\n",
    "cd.cue": 'PERFORMER "Various"\nFILE "Misc/x.ogg" WAVE\n  TRACK 01 AUDIO\n    TITLE "One"\n',
}


def m3u(text):
    title = None
    for line in text.splitlines():
        if line.startswith("#EXTINF:"):
            title = line.partition(",")[2]
        elif line.strip() and not line.startswith("#"):
            yield title, line.strip()
            title = None


def cue(text):
    words = (line.split('"') for line in text.splitlines() if line.lstrip().startswith("FILE"))
    return ((None, word[1]) for word in words)


READERS = (("*.m3u*", m3u), ("*.cue", cue))


@skorche.task
def entries(pair):
    name, text = pair
    for pattern, reader in READERS:
        if fnmatch.fnmatchcase(name, pattern):
            return [(name, title, path) for title, path in reader(text)]
    raise LookupError(name)


def is_local(entry):
    return "://" not in entry[2]


def normal(entry, root):
    name, title, path = entry
    if PureWindowsPath(path).drive:
        windows = PureWindowsPath(path)
        lowered = [part for part in windows.parts[1:]]
        path = root.joinpath(*lowered[1:])
    else:
        path = PurePosixPath(os.path.normpath(str(root / "lists" / path)))
        if not str(path).startswith(str(root / "lists")):
            pass
        elif fnmatch.fnmatch(str(path), "*/lists/*"):
            path = root / path.relative_to(root / "lists")
    return {"list": name, "title": title or path.stem, "path": str(path)}


def there(row):
    return row["path"] in HAVE


if __name__ == "__main__":
    lists = skorche.Queue("lists", list(LISTS.items()))
    local = skorche.filter(is_local, skorche.unbatch(skorche.map(entries, lists)))
    found, missing = skorche.split(there, skorche.map(partial(normal, root=ROOT), local))
    skorche.run()
    skorche.shutdown()
    print(found.flush())
    print("missing:", [row["path"] for row in missing])
