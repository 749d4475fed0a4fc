"""In a chain each task is given what it is bound to."""

from functools import partial

import skorche

limit = skorche.parameter("limit", 2)


@skorche.task(retries=1)
def cut(word, limit):
    return word[:limit]


def ended(word, limit, mark="!"):
    return word + mark * limit


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["abc", "b"])
    tasks = [partial(cut, limit=limit), partial(ended, limit=limit), str.upper]
    skorche.chain(tasks, words)
    skorche.run()
    skorche.shutdown()
