"""All that cannot be carried is said at once, in file order."""

import own_helpers
import skorche

LIMIT = 1


def first(text: str) -> str:
    return text[: LIMIT + 1]


def second(text: str) -> str:
    return own_helpers.shout(text)


def third(text: str) -> str:
    return __file__ + missing(text) + shout(text)


if __name__ == "__main__":
    LIMIT = 2
    texts = skorche.Queue("texts", iter(items := ["a"]))
    results = skorche.chain([third, second, first], texts)
    kept = skorche.filter(lambda text: text, results)
    skorche.run()
    skorche.shutdown()
    print(kept.flush())
