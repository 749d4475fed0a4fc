"""A task uses a module of the user's own, by the module and by name."""

import own_helpers
import skorche
from own_helpers import shout


def speak(text: str) -> str:
    return own_helpers.whisper(text) + shout(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
