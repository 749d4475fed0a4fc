"""Functions that a decorator registers come along, though nothing names them."""

import skorche

VOICES = {}


def voice(function):
    VOICES[function.__name__] = function
    return function


@voice
def shout(text: str) -> str:
    return text.upper()


@voice
def whisper(text: str) -> str:
    return text.lower()


def speak(text: str) -> list:
    return [VOICES[name](text) for name in sorted(VOICES)]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["Aa"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
