"""A real browser, Chromium, that opens a page and is asked what it shows.

It is talked to by its own protocol for such purposes, over two pipes, so that nothing else
need be installed. The network is cut off, and any script's error fails what was asked.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
WORDS = (
    "--headless=new",
    "--no-sandbox",  # where tests run as root
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--remote-debugging-pipe",
)


class Browser:
    """A page in a browser."""

    def __init__(self, reads: int, writes: int) -> None:
        self.reads = os.fdopen(reads, "rb", buffering=0)
        self.writes = os.fdopen(writes, "wb", buffering=0)
        self.rest = b""
        self.number = 0
        self.session: str | None = None
        self.problems: list[str] = []

    def call(self, method: str, **params: Any) -> Any:
        """Have something done, and return what comes of it."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session is not None:
            message["sessionId"] = self.session
        self.writes.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            self._note(answer)
            if answer.get("id") == self.number:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]

    def _receive(self) -> Any:
        while b"\0" not in self.rest:
            more = self.reads.read(65536)
            assert more, "the browser has gone"
            self.rest += more
        message, _, self.rest = self.rest.partition(b"\0")
        return json.loads(message)

    def _note(self, message: Any) -> None:
        """Keep what a page complains of, and what it asks the network for."""
        params = message.get("params", {})
        match message.get("method"):
            case "Runtime.exceptionThrown":
                self.problems.append(str(params["exceptionDetails"]))
            case "Log.entryAdded":
                self.problems.append(params["entry"]["text"])
            case "Network.requestWillBeSent":
                url = params["request"]["url"]
                if not url.startswith(("file:", "data:")):
                    self.problems.append(f"asks for {url}")

    def open(self, page: Path, width: int, height: int, dark: bool = False) -> None:
        """Open a page in a window of this size, and wait until it is there."""
        self.call("Emulation.setDeviceMetricsOverride", **_size(width, height))
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.call("Page.navigate", url=page.as_uri())
        while self.value("document.readyState") != "complete":
            pass

    def value(self, expression: str) -> Any:
        """Return what an expression of JavaScript comes to."""
        done = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def move(self, x: float, y: float) -> None:
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, x: float, y: float) -> None:
        for kind in ("mousePressed", "mouseReleased"):
            words = {"type": kind, "button": "left", "clickCount": 1}
            self.call("Input.dispatchMouseEvent", x=x, y=y, **words)

    def picture(self, path: Path) -> None:
        """Write all of the page as PNG."""
        done = self.call(
            "Page.captureScreenshot", format="png", captureBeyondViewport=True
        )
        path.write_bytes(base64.b64decode(done["data"]))


def _size(width: int, height: int) -> dict[str, Any]:
    phone = width < 500
    return {
        "width": width,
        "height": height,
        "deviceScaleFactor": 2 if phone else 1,
        "mobile": phone,
    }


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """Start a browser whose own files go to a folder; skip where there is none."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None or not os.path.exists("/bin/bash") or os.name != "posix":
        pytest.skip("no Chromium is installed here: apt-get install chromium")
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    # The browser reads from 3 and writes to 4; a shell puts them there.
    command = f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}'
    words = [program, *WORDS, f"--user-data-dir={folder}", "about:blank"]
    process = subprocess.Popen(
        ["/bin/bash", "-c", command, "sh", *words],
        pass_fds=(theirs_in, theirs_out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs_in)
    os.close(theirs_out)
    browser = Browser(ours_in, ours_out)
    try:
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        attached = browser.call("Target.attachToTarget", targetId=target, flatten=True)
        browser.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            browser.call(f"{domain}.enable")
        yield browser
    finally:
        browser.session = None
        try:
            browser.call("Browser.close")
        except (AssertionError, OSError):
            pass
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        browser.reads.close()
        browser.writes.close()
