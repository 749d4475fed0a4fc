"""A registry of functions is filled by a function that is called under the guard."""

import skorche

VOICES = {}


def register(name: str, voice) -> None:
    VOICES[name] = voice


def speak(text: str) -> list:
    return [VOICES[name](text) for name in sorted(VOICES)]


if __name__ == "__main__":
    register("shout", str.upper)
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
