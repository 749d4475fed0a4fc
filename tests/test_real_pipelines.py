"""Four pipelines as people write them, compiled, and run on other inputs, otherwise set.

Pictures with Pillow, servers' logs into SQLite, an asynchronous crawler, and a package that
uses pandas: each is compiled where it stands, and its file run in another folder.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.places import ROOT

PIPELINES = ROOT / "tests" / "real_pipelines"

pytestmark = pytest.mark.timeout(120)

LOG = """\
10.0.0.1 - - [01/Mar/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 12
10.0.0.2 - - [01/Mar/2026:10:00:01 +0000] "GET /gone HTTP/1.1" 404 0
this is not of a server
10.0.0.3 - - [01/Mar/2026:10:00:02 +0000] "POST /buy HTTP/1.1" 500 7
10.0.0.4 - - [01/Mar/2026:10:00:03 +0000] "POST /buy HTTP/1.1" 503 7
"""
SALES = """\
Date,Shop,Amount,Clerk
2026-01-03,north,10.5,a
2026-01-09,north,4.5,b
2026-01-20,south,,a
2026-02-01,south,200,c
"""
PAGES = {
    "/": '<title> Home </title><a href="/a">a</a><a href="/none">x</a><a href="/b">b</a>',
    "/a": "<title>The A</title>",
    "/b": "<title>never asked for</title>",
}
TOKEN = "a-token-that-nobody-sees"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The declarations, in a folder of somebody's."""
    return Path(shutil.copytree(PIPELINES, tmp_path / "project"))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """The folder where a compiled file runs."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def compiled(project: Path, file: str, elsewhere: Path, target: str) -> Path:
    command = [sys.executable, "-m", "skorche", "compile", "--target", target, file]
    out = elsewhere / "out.py"
    done = subprocess.run(
        [*command, "-o", str(out)],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return out


def run(
    out: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(out), *arguments],
        cwd=out.parent,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def items(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("target", ["threads", "serial"])
def test_thumbnails(project: Path, elsewhere: Path, target: str) -> None:
    image = pytest.importorskip("PIL.Image", reason="Pillow cannot be had here")
    names = {"wide.png": (64, 16), "high.jpg": (20, 40)}
    for name, size in names.items():
        image.new("RGB", size, "red").save(elsewhere / name)
    (elsewhere / "broken.png").write_bytes(b"no picture")
    names_file = elsewhere / "names.txt"
    names_file.write_text("wide.png\nhigh.jpg\nbroken.png\nnotes.md\n", "utf-8")
    out = compiled(project, "thumbnails.py", elsewhere, target)
    done = run(
        out,
        *("--input", "names.txt", "--size", "32", "--folder", "small"),
        *("--output", "thumbnails=made.csv", "--output", "broken=broken.jsonl"),
        *("--output", "others=others.txt"),
    )
    assert done.returncode == 0, done.stderr
    with image.open(elsewhere / "small" / "wide.png") as small:
        assert small.size == (32, 8)
    made = sorted((elsewhere / "made.csv").read_text("utf-8").splitlines())
    assert [line.split(",")[0] for line in made] == [
        "path",
        "small/high.jpg",
        "small/wide.png",
    ]
    [broken] = items(elsewhere / "broken.jsonl")
    assert broken["item"] == "broken.png"
    assert broken["error"].startswith("UnidentifiedImageError: ")
    assert (elsewhere / "others.txt").read_text("utf-8") == "notes.md\n"
    again = run(out, "--input", "broken.jsonl", "--output", "broken=again.jsonl")
    assert again.returncode == 0, again.stderr
    assert items(elsewhere / "again.jsonl")[0]["item"] == "broken.png"


@pytest.mark.parametrize("target", ["threads", "serial"])
def test_logs_into_a_database(project: Path, elsewhere: Path, target: str) -> None:
    out = compiled(project, "to_database.py", elsewhere, target)
    (elsewhere / "access.txt").write_text(LOG, "utf-8")
    given = "--input", "access.txt", "--database", "bad.db"
    done = run(out, *given, WORST="500")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    unread = [one["item"] for one in lines if one["queue"] == "unread"]
    assert [one["item"] for one in unread] == ["this is not of a server"]
    with sqlite3.connect(elsewhere / "bad.db") as connection:
        found = connection.execute("SELECT host, status FROM bad").fetchall()
        assert sorted(found) == [("10.0.0.3", 500), ("10.0.0.4", 503)]
    connection.close()
    assert run(out, *given, WORST="many").returncode == 2


class Handler(BaseHTTPRequestHandler):
    """A site that knows who asks, and fails the first time."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        code = 200 if self.path in PAGES else 404
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            code = 403
        elif self.asked == ["/"]:
            code = 503
        self.send_response(code)
        self.end_headers()
        self.wfile.write(PAGES.get(self.path, "").encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    Handler.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("target", ["threads", "serial"])
def test_crawler(project: Path, elsewhere: Path, site: str, target: str) -> None:
    out = compiled(project, "crawl.py", elsewhere, target)
    assert TOKEN not in out.read_text("utf-8")
    (elsewhere / "urls.txt").write_text(f"{site}/\n", "utf-8")
    given = "--input", "urls.txt", "--output", "titles=titles.csv"
    given += "--output", "missing=missing.jsonl", "--user-agent", "tests"
    missing = run(out, *given)
    assert missing.returncode == 2
    assert "CRAWL_TOKEN" in missing.stderr
    done = run(out, *given, CRAWL_TOKEN=TOKEN)
    assert done.returncode == 0, done.stderr
    lines = (elsewhere / "titles.csv").read_text("utf-8").splitlines()
    assert sorted(lines) == sorted(["url,title", f"{site}/,Home", f"{site}/a,The A"])
    assert sorted(Handler.asked) == ["/", "/", "/a", "/none"]
    refused = run(out, *given, CRAWL_TOKEN="another")
    assert refused.returncode == 0, refused.stderr
    assert [one["status"] for one in items(elsewhere / "missing.jsonl")] == [403]


@pytest.mark.parametrize("target", ["threads", "serial"])
def test_package_with_pandas(project: Path, elsewhere: Path, target: str) -> None:
    pytest.importorskip("pandas", reason="pandas cannot be had here")
    out = compiled(project, "sales/pipeline.py", elsewhere, target)
    (elsewhere / "january.csv").write_text(SALES, "utf-8")
    (elsewhere / "paths.jsonl").write_text('"january.csv"\n', "utf-8")
    done = run(out, "--input", "paths.jsonl", "--least", "12.5", "-v")
    assert done.returncode == 0, done.stderr
    [rows] = [json.loads(line) for line in done.stdout.splitlines()]
    assert rows == [
        {"date": "2026-01", "shop": "north", "amount": 15.0},
        {"date": "2026-02", "shop": "south", "amount": 200.0},
    ]
    assert "sales.cleaning" in done.stderr and "1 rows without an amount" in done.stderr
    (elsewhere / "paths.jsonl").write_text('"february.csv"\n', "utf-8")
    failed = run(out, "--input", "paths.jsonl")
    assert failed.returncode == 1
    assert "february.csv" in failed.stderr and "load" in failed.stderr
