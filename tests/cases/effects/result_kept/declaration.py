"""A statement that keeps a result may change a registry at the same time."""

import skorche

VOICES = {}
shout = VOICES.setdefault("shout", str.upper)
_ = VOICES.update(whisper=str.lower)


def speak(text: str) -> list:
    return [VOICES[name](text) for name in sorted(VOICES)]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["Aa"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
