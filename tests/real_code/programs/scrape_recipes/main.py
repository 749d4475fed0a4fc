"""Recipes out of saved pages; each site has a scraper of its own."""

import logging
import os

import skorche
from scrapers import NoScraper, scraper_for

logging.getLogger("scrapers").addHandler(logging.NullHandler())

PAGES = "pages"


@skorche.task
def load(name):
    with open(os.path.join(PAGES, name), encoding="utf-8") as page:
        return name, page.read()


@skorche.task
def scrape(named):
    name, text = named
    scraper = scraper_for(name)
    return scraper(text).recipe()


def hours(recipe):
    minutes = recipe.pop("minutes", None)
    recipe["time"] = "%d:%02d" % divmod(minutes, 60) if minutes else None
    return recipe


def unknown(failure):
    if isinstance(failure.error, NoScraper):
        return failure.error.args
    raise failure.error


if __name__ == "__main__":
    names = skorche.Queue("names", ["cook.example_1.html", "grandma.example_7.html", "x.html"])
    failed = skorche.Queue("failed")
    recipes = skorche.map(hours, skorche.map(scrape, skorche.map(load, names), on_error=failed))
    unknowns = skorche.map(unknown, failed)
    skorche.run()
    skorche.shutdown()
    print(recipes.flush(), unknowns.flush())
