"""A method of the user's own may change things, whatever its name is."""

import skorche


class Register:
    def __init__(self) -> None:
        self.voices = []

    def get(self, voice) -> None:
        self.voices.append(voice)

    def count(self, voice) -> None:
        self.voices.append(voice)


register = Register()
register.get(str.upper)
register.count(str.lower)


def speak(text: str) -> list:
    return [voice(text) for voice in register.voices]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["aA"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
