"""The name of a task is a text, and not an empty one."""

import skorche


@skorche.task(name="")
def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    results = skorche.chain([clean, skorche.task(len, name=5)], words)
    skorche.run()
    skorche.shutdown()
