"""Methods of objects, of classes, and of a text."""

import re

import skorche

WORD = re.compile("[A-Z]+")


class Cleaner:
    def clean(self, text: str) -> str:
        return text.strip()

    @staticmethod
    def shout(text: str) -> str:
        return text.upper()


cleaner = Cleaner()

if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.chain([cleaner.clean, Cleaner.shout, "{} items".format, WORD.findall], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
