"""A package index on this machine that has skorche alone, as files that were built.

Comes in: a wheel, an sdist. Goes out: the address of an index for pip. Whatever else pip asks
for, it is led on to the index that it usually asks. Nothing is uploaded anywhere.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.places import ROOT

# Nothing is fetched: the build back end is called in this environment.
BUILD = """
import sys
from hatchling import build
print(getattr(build, f"build_{sys.argv[1]}")(sys.argv[2]))
"""


def build(kind: str, folder: Path, source: Path = ROOT, repository: str = "") -> Path:
    """Build a wheel or an sdist of a checkout, as released from a repository, and return its
    path."""
    done = subprocess.run(
        [sys.executable, "-c", BUILD, kind, str(folder)],
        cwd=source,
        env={**os.environ, "SKORCHE_REPOSITORY": repository},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return folder / done.stdout.split()[-1]


def usual_index() -> str:
    """Return the address of the index that pip asks on this machine."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    said = [line.partition("=") for line in done.stdout.splitlines()]
    found = {key.rpartition(".")[2]: value.strip("'") for key, _, value in said}
    return found.get("index-url", "https://pypi.org/simple").rstrip("/")


@contextmanager
def serving(files: Iterable[Path], usual: str) -> Iterator[str]:
    """Serve an index that has these files of skorche; `usual` has all else."""
    contents = {file.name: file.read_bytes() for file in files}
    links = [
        f'<a href="/files/{name}#sha256={hashlib.sha256(content).hexdigest()}">{name}</a>'
        for name, content in contents.items()
    ]
    page = f"<!doctype html><html><body>{' '.join(links)}</body></html>".encode()

    class Index(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            match self.path.strip("/").split("/"):
                case ["simple", "skorche"]:
                    self._answer("text/html", page)
                case ["files", name] if name in contents:
                    self._answer("application/octet-stream", contents[name])
                case ["simple", name]:
                    self.send_response(302)
                    self.send_header("Location", f"{usual}/{name}/")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                case _:
                    self.send_error(404)

        def _answer(self, kind: str, content: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Index) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/simple/"
        finally:
            server.shutdown()
            thread.join()
