"""A registry that statements fill comes along full, with what fills it."""

import skorche


def shout(text: str) -> str:
    return text.upper()


def whisper(text: str) -> str:
    return text.lower()


VOICES = {"whisper": whisper}
VOICES["shout"] = shout
VOICES.setdefault("say", str)
ORDER = []
ORDER.append("whisper")
ORDER += ["say", "shout"]


def speak(text: str) -> list:
    return [VOICES[name](text) for name in ORDER]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["Aa"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
