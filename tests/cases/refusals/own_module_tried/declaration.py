"""A module of the user's own that may be missing would always be missing."""

import skorche

try:
    from own_helpers import shout
except ImportError:

    def shout(text: str) -> str:
        return text


def speak(text: str) -> str:
    return shout(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
