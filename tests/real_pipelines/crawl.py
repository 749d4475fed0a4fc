"""Fetch pages, follow no more than their first links, and say what they are called."""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import skorche

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
LINK = re.compile(r'href="([^"#]+)"')

user_agent = skorche.parameter(
    "user_agent", "skorche-example", help="what servers are told"
)
token = skorche.parameter("token", secret=True, env="CRAWL_TOKEN", help="of the site")


@dataclass
class Page:
    url: str
    status: int
    text: str


async def read(url, headers):
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    try:
        lines = [f"GET {parts.path or '/'} HTTP/1.0", f"Host: {parts.netloc}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        await writer.drain()
        answer = (await reader.read()).decode()
    finally:
        writer.close()
    head, _, body = answer.partition("\r\n\r\n")
    return Page(url, int(head.split()[1]), body)


@skorche.task(max_workers=20, rate=200, retries=2, backoff=0.01, timeout=10)
async def fetch(url: str, user_agent: str, token: str) -> Page:
    page = await read(
        url, {"User-Agent": user_agent, "Authorization": f"Bearer {token}"}
    )
    if page.status >= 500:
        raise OSError(f"{url}: {page.status}")
    return page


def is_there(page: Page) -> bool:
    return page.status == 200


def links(page: Page) -> list[str]:
    return [urljoin(page.url, link) for link in LINK.findall(page.text)][:2]


def title(page: Page) -> dict[str, str]:
    found = TITLE.search(page.text)
    return {"url": page.url, "title": found[1].strip() if found else ""}


if __name__ == "__main__":
    urls = skorche.Queue("urls", fixed_inputs=["http://localhost:8000/"])
    given = {"user_agent": user_agent, "token": token}
    found, missing = skorche.split(is_there, skorche.map(fetch, urls, **given))
    first, again = skorche.tee(found)
    linked = skorche.unbatch(skorche.map(links, again))
    second = skorche.filter(is_there, skorche.map(fetch, linked, **given))
    titles = skorche.merge((skorche.map(title, first), skorche.map(title, second)))
    skorche.run()
    skorche.shutdown()
    print(titles.flush())
