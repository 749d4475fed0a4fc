"""A relative import within a task has nothing to be relative to."""

import skorche


def speak(text: str) -> str:
    from .own_helpers import shout

    return shout(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
