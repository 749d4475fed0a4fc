"""A task uses skorche itself."""

import skorche
from skorche import QUEUE_SENTINEL


def run_inner(number: int) -> list:
    pipeline = skorche.Pipeline()
    numbers = skorche.Queue("inner", fixed_inputs=[number])
    results = pipeline.map(str, numbers)
    pipeline.run()
    pipeline.shutdown()
    return results.flush()


def is_end(item: object) -> bool:
    return item is QUEUE_SENTINEL


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(run_inner, numbers)
    ends = skorche.filter(is_end, results)
    skorche.run()
    skorche.shutdown()
    print(ends.flush())
