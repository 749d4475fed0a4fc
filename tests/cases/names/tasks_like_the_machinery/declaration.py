"""Tasks and predicates may have the machinery's own names."""

import skorche


def apply(number: int) -> int:
    return number + 1


def Queue(number: int) -> int:
    return number + 1


def main(number: int) -> int:
    return number + 1


def feed(number: int) -> int:
    return number + 1


def route(number: int) -> bool:
    return number > 0


def Pipeline(number: int) -> bool:
    return number > 0


def PipelineError(number: int) -> int:
    return number + 1


def build_pipeline(number: int) -> int:
    return number + 1


@skorche.task(logger="names")
def apply_logged(number: int) -> int:
    return number + 1


def getLogger(number: int) -> int:
    return number + 1


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[0])
    steps = [apply, Queue, main, feed, PipelineError, build_pipeline, apply_logged, getLogger]
    increased = skorche.chain(steps, numbers)
    kept, others = skorche.split(route, skorche.filter(Pipeline, increased))
    skorche.run()
    skorche.shutdown()
    print(kept.flush(), others.flush())
