"""Crawl a small site with asyncio alone: no library, a hand-made HTTP client."""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import skorche

SITE = os.environ.get("MIRROR", "http://localhost:8000/")
LINK = re.compile(rb'<a\s[^>]*href="([^"]+)"', re.IGNORECASE)
TITLE = re.compile(rb"<title>(.*?)</title>", re.IGNORECASE | re.DOTALL)


class HttpError(Exception):
    def __init__(self, status: int, path: str) -> None:
        super().__init__(f"{status} for {path}")
        self.status = status


@dataclass
class Page:
    path: str
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str | None:
        match = TITLE.search(self.body)
        return match and match[1].decode().strip()


async def get(url: str) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    try:
        request = f"GET {parts.path} HTTP/1.0\r\nHost: {parts.hostname}\r\n\r\n"
        writer.write(request.encode("ascii"))
        await writer.drain()
        status = int((await reader.readline()).split()[1])
        headers = {}
        while (line := (await reader.readline()).strip()):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        return status, headers, await reader.read()
    finally:
        writer.close()


@skorche.task(max_workers=8, timeout=20)
async def fetch(path: str) -> Page:
    status, headers, body = await get(urljoin(SITE, path))
    if status != 200:
        raise HttpError(status, path)
    return Page(path, body, headers)


async def pause(page: Page) -> Page:
    await asyncio.sleep(0)
    return page


def outline(page: Page) -> dict[str, Any]:
    links = sorted({link.decode() for link in LINK.findall(page.body)})
    return {"path": page.path, "title": page.title, "links": links, "size": len(page.body)}


def dead(failure: skorche.Failure[str]) -> tuple[str, int]:
    error = failure.error
    return failure.item, error.status if isinstance(error, HttpError) else -1


if __name__ == "__main__":
    paths = skorche.Queue("paths", ["index.html", "about.html", "missing.html"])
    lost: skorche.Queue[Any] = skorche.Queue("lost")
    outlines = skorche.map(outline, skorche.map(pause, skorche.map(fetch, paths, on_error=lost)))
    dead_links = skorche.map(dead, lost)
    skorche.run()
    skorche.shutdown()
    for one in outlines:
        print(one)
    print(dict(dead_links))
