"""The defaults of a function may change while it is in use, and are changed here before."""

import skorche


def collect(voice, voices=[]) -> list:
    voices.append(voice)
    return voices


collect(str.lower)


def speak(text: str) -> list:
    return [voice(text) for voice in collect(str.upper)]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["aA"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
