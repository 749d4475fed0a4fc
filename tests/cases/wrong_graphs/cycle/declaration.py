"""Stages that feed each other are drawn as a circle."""

import skorche


def clean(text: str) -> str:
    return text.strip()


def is_short(text: str) -> bool:
    return len(text) < 3


if __name__ == "__main__":
    start = skorche.Queue("start", fixed_inputs=["a"])
    again = skorche.Queue("again")
    both = skorche.merge((start, again))
    cleaned = skorche.map(clean, both)
    short, long = skorche.split(is_short, cleaned)
    skorche.map(str.upper, short, queue_out=again)
    skorche.run()
    skorche.shutdown()
