"""max_workers is a positive whole number."""

import skorche


@skorche.task(max_workers="4")
def clean(text: str) -> str:
    return text.strip()


@skorche.task(max_workers=-1)
def upper(text: str) -> str:
    return text.upper()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    cleaned = skorche.chain([clean, upper, skorche.task(len, max_workers=None)], words)
    skorche.run()
    skorche.shutdown()
