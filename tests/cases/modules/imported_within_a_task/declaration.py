"""A task imports a module of the user's own itself."""

import skorche


def speak(text: str) -> str:
    from own_helpers import shout

    return shout(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
