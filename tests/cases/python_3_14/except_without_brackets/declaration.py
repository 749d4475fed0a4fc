"""Several exceptions without brackets."""

import skorche


def work(text: str) -> int:
    try:
        return int(text)
    except ValueError, TypeError:
        return -1


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "1"])
    results = skorche.map(work, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
