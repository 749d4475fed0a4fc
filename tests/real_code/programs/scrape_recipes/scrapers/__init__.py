from .base import NoScraper, Scraper, scraper_for
from .cook import Cook
from .grandma import Grandma

__all__ = ["Cook", "Grandma", "NoScraper", "Scraper", "scraper_for"]
