"""A module of the user's own that hides one of the standard library."""

import tabnanny

import skorche


def speak(text: str) -> str:
    return tabnanny.shout(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
