"""Modules of the user's own are tried, and whether they are there shows in other ways."""

import skorche

try:
    import no_such_module as best
except ImportError:
    import own_helpers as best

try:
    from own_helpers import shout

    HAS_HELPERS = True
except ImportError:
    HAS_HELPERS = False


def speak(text: str) -> str:
    return best.shout(text)


def speak_or_not(text: str) -> str:
    return shout(text) if HAS_HELPERS else text


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.chain([speak, speak_or_not], texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
