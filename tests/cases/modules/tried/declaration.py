"""Modules of the user's own that are tried, and that are there: they come along for sure."""

import skorche

try:
    import fast as best
    from fast import shout
except ImportError:
    import slow as best
    from slow import shout

try:
    from fast import shout as loud
except (ImportError, AttributeError):

    def loud(text: str) -> str:
        return text


def speak(text: str) -> list[str]:
    return [shout(text), best.shout(text), loud(text)]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
