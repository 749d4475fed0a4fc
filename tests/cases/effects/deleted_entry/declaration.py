"""An entry that a statement deletes is not in the compiled file's table."""

import skorche

VOICES = {"shout": str.upper, "whisper": str.lower}
del VOICES["shout"]
if len(VOICES) == 1:
    VOICES["say"] = str.title


def speak(text: str) -> list:
    return [VOICES[name](text) for name in sorted(VOICES)]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["aA"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
