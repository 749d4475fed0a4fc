"""A definition within an if or a try comes along with the whole statement."""

import sys

import skorche

if sys.version_info >= (3,):

    def shout(text: str) -> str:
        return text.upper() + MARK

    MARK = "!"
else:

    def shout(text: str) -> str:
        return text


try:
    MARKS = MARK * 2
finally:
    pass


def ask(text: str) -> str:
    return text + MARKS.replace("!", "?")


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    loud = skorche.chain([shout, ask], texts)
    skorche.run()
    skorche.shutdown()
    print(loud.flush())
