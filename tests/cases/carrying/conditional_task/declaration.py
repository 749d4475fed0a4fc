"""A task may be defined within an if, decorator and all."""

import sys

import skorche

if sys.version_info >= (3,):

    @skorche.task(max_workers=2)
    def shout(text: str) -> str:
        return text.upper()

else:

    @skorche.task
    def shout(text: str) -> str:
        return text


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    loud = skorche.map(shout, texts)
    skorche.run()
    skorche.shutdown()
    print(loud.flush())
