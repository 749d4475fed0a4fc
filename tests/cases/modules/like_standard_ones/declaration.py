"""Modules of the user's own that hide ones of the standard library, or would like to, and one
that skorche needs."""

import os
import queue
import textwrap

import jinja2
import skorche


@skorche.task
def speak(text: str) -> list[str]:
    import random

    texts = queue.put(textwrap.shout(text), [jinja2.Environment(text)])
    return [random.choice(texts), str(len(os.sep))]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
