"""A function that fills a registry may be called by a builtin."""

import skorche

VOICES = []


def register(voice) -> bool:
    VOICES.append(voice)
    return True


all(map(register, [str.upper, str.lower]))
list(map(VOICES.append, [str.title]))


def speak(text: str) -> list:
    return [voice(text) for voice in VOICES]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["aA"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
