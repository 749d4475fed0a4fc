"""Helpers, constants and classes may have the machinery's own names."""

import skorche

INPUTS = [1]
SENTINEL = 2
TURN = 3
MAXSIZE = 4


class Queue:
    value = 5


class Pipeline(Queue):
    pass


def json(number: int) -> int:
    return number + Pipeline.value


def main(number: int) -> int:
    return json(number)


def feed(number: int) -> int:
    return main(number)


def sys(number: int) -> int:
    return feed(number) + sum(INPUTS) + SENTINEL + TURN + MAXSIZE


def build_pipeline(number: int) -> int:
    return sys(number)


def defaultdict(number: int) -> int:
    return build_pipeline(number)


def Thread(number: int) -> int:
    return defaultdict(number)


def Any(number: int) -> int:
    return Thread(number)


def apply(number: int) -> int:
    return Any(number)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[100])
    results = skorche.map(apply, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
