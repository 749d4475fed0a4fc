"""filter() keeps the items for which a function returns something true."""

import skorche


def length(text: str) -> int:
    return len(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["", "a", "", "bc"])
    full = skorche.filter(length, texts)
    kept = skorche.Queue("kept")
    skorche.filter(str.isalpha, full, kept)
    skorche.run()
    skorche.shutdown()
    print(kept.flush())
