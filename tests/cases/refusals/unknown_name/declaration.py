"""A task uses a name that nothing binds."""

import skorche


def clean(text: str) -> str:
    return strip_all(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    cleaned = skorche.map(clean, texts)
    skorche.run()
    skorche.shutdown()
    print(cleaned.flush())
