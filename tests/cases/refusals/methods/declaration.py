"""Methods of objects have no name of their own in the file."""

import skorche


class Cleaner:
    def clean(self, text: str) -> str:
        return text.strip()

    @staticmethod
    def shout(text: str) -> str:
        return text.upper()


cleaner = Cleaner()

if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.chain([cleaner.clean, Cleaner.shout, "{} items".format], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
