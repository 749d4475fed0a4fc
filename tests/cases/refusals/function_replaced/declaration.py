"""A function is replaced through the module's dictionary."""

import skorche


def clean(text: str) -> str:
    return text.strip()


def shout(text: str) -> str:
    return clean(text).upper()


if __name__ == "__main__":
    vars()["clean"] = str.lower
    texts = skorche.Queue("texts", fixed_inputs=[" a "])
    loud = skorche.map(shout, texts)
    skorche.run()
    skorche.shutdown()
    print(loud.flush())
