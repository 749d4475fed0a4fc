from . import base


class Grandma(base.Scraper):
    host = "grandma.example"
    wanted = {"title": ("font", "big"), "items": ("p", "stuff")}

    def recipe(self):
        items = [part.strip() for text in self.found["items"] for part in text.split(",")]
        return {"title": self.found["title"][0].lower(), "items": items}
