"""The site that `make docs` builds: whole, without a network, and as a reader sees it.

It is built once for this file, strictly: a page that nothing leads to, a wrong link or anchor
ends it. It is looked at in Chromium, in a frame as wide as a phone.
"""

from __future__ import annotations

import functools
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.places import ROOT

pytestmark = pytest.mark.timeout(300)  # it is built within the first test

#: Made by itself, and into the site after it.
PLAYGROUND = "playground/"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",  # else it ends with the page
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for package in ("mkdocs", "material", "mkdocstrings"):
        pytest.importorskip(package, reason=f"the site needs {package}: `.[docs]`")
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


class Page(HTMLParser):
    """What a page links to, what it loads, and what may be linked to on it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("id", "name") and value:
                self.anchors.add(value)
            if name == "href" and value and tag == "a":
                self.links.append(value)
            elif name in ("href", "src") and value:
                self.loads.append(value)


def test_links_lead_somewhere_and_nothing_comes_over_a_network(site: Path) -> None:
    pages = {path.resolve(): Page(path) for path in site.rglob("*.html")}
    assert len(pages) > 40
    wrong = []
    for path, page in pages.items():
        name = path.relative_to(site.resolve()).as_posix()
        wrong += [f"{name} loads {url}" for url in page.loads if urlsplit(url).scheme]
        for link in (*page.links, *page.loads):
            parts = urlsplit(link)
            if parts.scheme or (name, parts.path[:1]) == ("404.html", "/"):
                continue
            target = (path.parent / parts.path).resolve() if parts.path else path
            if PLAYGROUND in link and not target.exists():
                continue
            there = target.exists() and not target.is_dir()
            if there and parts.fragment and target in pages:
                there = parts.fragment in pages[target].anchors or name == "404.html"
            if not there:
                wrong.append(f"{name} leads to {link}")
    assert not wrong


class Server(SimpleHTTPRequestHandler):
    """Serves the site, and takes what was seen of it."""

    seen: queue.SimpleQueue[bytes]

    def do_POST(self) -> None:
        """Take it."""
        self.seen.put(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(site: Path) -> Iterator[str]:
    Server.seen = queue.SimpleQueue()
    handler = functools.partial(Server, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def chromium() -> str:
    """Return where Chromium is, or skip the test."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip("there is no Chromium to look at the site in")
    return found


def test_a_reader_with_a_phone_sees_it_well(
    site: Path, served: str, tmp_path: Path
) -> None:
    shutil.copy(Path(__file__).parent / "look.html", site)
    pages = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    pages = [page for page in pages if page not in ("404.html", "look.html")]
    address = f"{served}/look.html?pages={quote(' '.join(sorted(pages)))}"
    browser = subprocess.Popen(
        [chromium(), *FLAGS, f"--user-data-dir={tmp_path}", address],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        seen = json.loads(Server.seen.get(timeout=100))
    finally:
        os.killpg(browser.pid, signal.SIGKILL)
        browser.wait(10)
    assert seen["wide"] == [], "wider than the screen: to be read by scrolling sideways"
    assert (
        seen["unlit"] == []
    ), "stages that no line, or nothing of the picture, belongs to"
    assert seen["pale"] == [], "too little contrast"
    assert any("failures.html" in link for link in seen["found"]), seen["found"]
