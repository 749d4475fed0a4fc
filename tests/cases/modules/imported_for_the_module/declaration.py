"""A function imports a name from a file of the user's, and binds it for the module."""

import skorche


def shared(text: str) -> str:
    global shout

    from own_helpers import shout

    return shout(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.map(shared, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
