"""Lines may end as on Windows."""

import skorche

TEXT = """one
two"""


def lines(text: str) -> list:
    return (text + TEXT).splitlines(keepends=True)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.map(lines, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
