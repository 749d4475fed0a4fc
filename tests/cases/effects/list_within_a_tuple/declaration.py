"""What a tuple holds may be changed."""

import skorche

VOICES = ({}, [])
VOICES[1].append(str.upper)
VOICES[0].update(whisper=str.lower)


def speak(text: str) -> list:
    by_name, others = VOICES
    return [voice(text) for voice in (*by_name.values(), *others)]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["aA"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
