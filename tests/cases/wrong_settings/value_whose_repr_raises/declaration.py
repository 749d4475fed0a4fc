"""A wrong value is shown even where its __repr__ raises."""

import skorche


class Shy:
    def __repr__(self) -> str:
        raise RuntimeError("leave me alone")


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    cleaned = skorche.map(clean, Shy())
    skorche.run()
    skorche.shutdown()
