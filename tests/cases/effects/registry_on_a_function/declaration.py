"""A registry may be an attribute of the function that fills it."""

import skorche


def voice(function):
    voice.known[function.__name__] = function
    return function


voice.known = {}
voice.order = []


@voice
def shout(text: str) -> str:
    return text.upper()


voice.order.append("shout")
setattr(voice, "times", 2)


def speak(text: str) -> list:
    return [voice.known[name](text) for name in voice.order] * getattr(voice, "times", 1)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
