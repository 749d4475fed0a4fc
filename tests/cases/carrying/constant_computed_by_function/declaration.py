"""A constant may be what a function of the file returns."""

import skorche


def measured() -> int:
    return len("four")


LENGTH = measured()


def longer(text: str) -> bool:
    return len(text) > LENGTH


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["four", "fives"])
    kept = skorche.filter(longer, texts)
    skorche.run()
    skorche.shutdown()
    print(kept.flush())
