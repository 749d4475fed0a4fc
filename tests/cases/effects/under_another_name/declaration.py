"""A registry may be changed under another name."""

import skorche

VOICES = {}
voices = VOICES
voices["shout"] = str.upper
add = VOICES.setdefault
add("whisper", str.lower)


def speak(text: str) -> list:
    return [VOICES[name](text) for name in sorted(VOICES)]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["aA"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
