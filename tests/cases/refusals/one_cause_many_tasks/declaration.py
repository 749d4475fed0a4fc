"""What several tasks cannot have is said for each of them, in file order."""

import skorche


def first(text: str) -> str:
    return text + __file__


def second(text: str) -> str:
    return __file__ + text


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.chain([second, first], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
