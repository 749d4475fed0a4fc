"""Functions import names from a file of the user's, and bind them again."""

import skorche


def whisper(text: str) -> str:
    return text.lower()


def tried(text: str) -> str:
    try:
        from own_helpers import shout
    except ImportError:
        shout = whisper
    return shout(text)


def chosen(text: str) -> str:
    if len(text) > 1:
        from own_helpers import shout as say
    else:
        from own_helpers import murmur as say
    return say(text)


def shared(text: str) -> str:
    global shout

    from own_helpers import shout

    return shout(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.chain([tried, chosen, shared], texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
