"""A registry may hold tasks; in the compiled file it holds the functions."""

import skorche


@skorche.task
def shout(text: str) -> str:
    return text.upper()


VOICES = {}
VOICES["shout"] = shout


@skorche.task
def speak(text: str) -> str:
    return VOICES["shout"](text) if VOICES else text


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
