"""Methods that a decorator enters into a table come along with their class."""

import skorche

VOICES = {}


def voice(function):
    VOICES[function.__name__] = function
    return function


class Loud:
    @voice
    def shout(text: str) -> str:
        return text.upper()


def speak(text: str) -> list:
    return [VOICES[name](text) for name in sorted(VOICES)]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
