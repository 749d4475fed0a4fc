"""Objects that enter themselves into a table come along with the table."""

import skorche

VOICES = []


class Voice:
    def __init__(self, change) -> None:
        self.change = change
        VOICES.append(self)


loud = Voice(str.upper)
Voice(str.lower)


def speak(text: str) -> list:
    return [voice.change(text) for voice in VOICES]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["aA"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
