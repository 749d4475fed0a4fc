"""A process that dies, or takes too long, is replaced, and its item tried again."""

import os
import pathlib
import tempfile
import time

import skorche


def first_time(word):
    """Whether no process has had this word before."""
    path = pathlib.Path(tempfile.gettempdir(), f"skorche-{os.getppid()}-{word}")
    if path.exists():
        path.unlink()
        return False
    path.touch()
    return True


@skorche.task(executor="process", retries=1, timeout=1)
def survive(word):
    if word == "dies" and first_time(word):
        os._exit(3)
    if word == "hangs" and first_time(word):
        time.sleep(60)
    return word


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a", "dies", "b", "hangs", "c"])
    survived = skorche.map(survive, words)
    skorche.run()
    skorche.shutdown()
