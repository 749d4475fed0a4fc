"""A task may call another task as the function that it is."""

import skorche


@skorche.task(max_workers=2)
def clean(text: str) -> str:
    return text.strip()


@skorche.task
def shout(text: str) -> str:
    return clean(text).upper()


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=[" a "])
    loud = skorche.map(shout, texts)
    skorche.run()
    skorche.shutdown()
    print(loud.flush())
