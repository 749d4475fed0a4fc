"""A lock is no resource that is held all the time: the task takes it."""

import threading

import skorche

LOCK = threading.Lock()


def lock():
    return LOCK


@skorche.task(setup=lock, max_workers=2)
def store(word, lock):
    with lock:
        return word


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a", "b", "c"])
    stored = skorche.map(store, words)
    skorche.run()
    skorche.shutdown()
