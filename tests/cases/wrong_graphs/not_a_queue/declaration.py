"""A list stands where a queue belongs."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    cleaned = skorche.map(clean, ["a", "b"])
    skorche.run()
    skorche.shutdown()
