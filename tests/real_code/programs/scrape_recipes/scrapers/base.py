import logging
from html.parser import HTMLParser

logger = logging.getLogger(__name__)


class NoScraper(LookupError):
    pass


class Registry(type):
    """Knows all scrapers by their hosts."""

    hosts = {}

    def __new__(mcs, name, bases, namespace):
        cls = super().__new__(mcs, name, bases, namespace)
        if namespace.get("host"):
            mcs.hosts[namespace["host"]] = cls
        return cls


class Scraper(HTMLParser, metaclass=Registry):
    host = None
    wanted = {}

    def __init__(self, text):
        HTMLParser.__init__(self, convert_charrefs=True)
        self.found = {}
        self._into = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        for name, (wanted_tag, wanted_class) in self.wanted.items():
            if tag == wanted_tag and wanted_class in (dict(attrs).get("class") or "").split():
                self._into = name

    def handle_endtag(self, tag):
        if self._into and tag == self.wanted[self._into][0]:
            self._into = None

    def handle_data(self, data):
        if self._into and data.strip():
            self.found.setdefault(self._into, []).append(data.strip())

    def recipe(self):
        raise NotImplementedError


def scraper_for(name):
    host = name.partition("_")[0]
    try:
        return Registry.hosts[host]
    except KeyError:
        logger.info("no scraper for %s", host)
        raise NoScraper(host)
