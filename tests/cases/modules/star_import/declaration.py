"""A task uses what a star import brought from a module of the user's own."""

import skorche
from own_helpers import *


def speak(text: str) -> str:
    return shout(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
