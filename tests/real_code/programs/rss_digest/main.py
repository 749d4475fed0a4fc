"""A digest of saved feeds, RSS and Atom, the newest first."""

from __future__ import annotations

import logging
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Iterable, Iterator

import skorche

if TYPE_CHECKING:
    from _typeshed import StrPath
    from feedtypes import Feed
    from typing_extensions import Self

logger = logging.getLogger(__name__)
ATOM = "{http://www.w3.org/2005/Atom}"


class Plain(HTMLParser):
    """The text of some HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    @classmethod
    def of(cls, html: str) -> str:
        parser: Self = cls()
        parser.feed(html)
        return " ".join("".join(parser.parts).split())


@dataclass(order=True)
class Post:
    when: datetime
    title: str
    text: str
    feed: str = ""


def rss(root: ET.Element) -> Iterator[Post]:
    for item in root.iter("item"):
        when = parsedate_to_datetime(item.findtext("pubDate", ""))
        yield Post(when, item.findtext("title", "?"), item.findtext("description", ""))


def atom(root: ET.Element) -> Iterator[Post]:
    for entry in root.iter(ATOM + "entry"):
        updated = entry.findtext(ATOM + "updated", "").replace("Z", "+00:00")
        text = entry.findtext(ATOM + "summary", "")
        yield Post(datetime.fromisoformat(updated), entry.findtext(ATOM + "title", "?"), text)


def text_of(path: StrPath) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


@skorche.task(max_workers=2)
def posts(path: StrPath) -> list[Post]:
    root = ET.fromstring(text_of(path))
    reader = rss if root.tag == "rss" else atom
    found = list(reader(root))
    for post in found:
        post.feed = str(path)
    return found


def digest(all_posts: Iterable[Post]) -> list[str]:
    out = []
    for post in sorted(all_posts, reverse=True):
        when = post.when.astimezone(timezone.utc)
        out.append(f"{when:%Y-%m-%d %H:%M} [{post.feed}] {post.title}: {Plain.of(post.text)}")
    return out


def main() -> None:
    paths = skorche.Queue("paths", ["blog.rss", "news.atom"])
    found = skorche.unbatch(skorche.map(posts, paths))
    lines = skorche.unbatch(skorche.map(digest, skorche.batch(found, batch_size=10_000)))
    skorche.run()
    skorche.shutdown()
    print("\n".join(lines))


if __name__ == "__main__":
    main()
