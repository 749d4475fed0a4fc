"""The first argument of task() is a function, not a name."""

import skorche


@skorche.task("clean up")
def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    cleaned = skorche.map(clean, words)
    skorche.run()
    skorche.shutdown()
