"""A task may count in a global variable."""

import skorche

count = 0


def numbered(text: str) -> str:
    global count
    count += 1
    return f"{count} {text}"


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    lines = skorche.map(numbered, texts)
    skorche.run()
    skorche.shutdown()
    print(lines.flush())
