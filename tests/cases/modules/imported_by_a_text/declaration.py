"""A module of the user's own that is imported by a text."""

import importlib

import skorche

helpers = importlib.import_module("own_helpers")


def speak(text: str) -> str:
    return helpers.shout(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
