import re

from .base import Scraper


class Cook(Scraper):
    host = "cook.example"
    wanted = {"title": ("h1", "title"), "items": ("li", "ingredient"), "time": ("span", "time")}

    def recipe(self):
        [title] = self.found["title"]
        time = " ".join(self.found.get("time", ()))
        numbers = dict((unit, int(n)) for n, unit in re.findall(r"(\d+)\s*(h|min)", time))
        return {
            "title": title,
            "items": self.found.get("items", []),
            "minutes": 60 * numbers.get("h", 0) + numbers.get("min", 0),
        }
