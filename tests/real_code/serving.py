"""The site that downloaders ask: the folder `site` of each program, at /NAME/."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def mirror_of(program: Path) -> Iterator[None]:
    """Serve the `site` of a program, if it has one, and name it by the variable MIRROR."""
    site = program / "site"
    if not site.is_dir():
        yield
        return
    handler = partial(_Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        os.environ["MIRROR"] = f"http://127.0.0.1:{server.server_port}/"
        try:
            yield
        finally:
            del os.environ["MIRROR"]
            server.shutdown()
            thread.join()
