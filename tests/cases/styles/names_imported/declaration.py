"""The verbs may be imported by name, and under names of one's own."""

from skorche import Queue, chain, run, shutdown, task
from skorche import task as stage


@task
def double(number: int) -> int:
    return 2 * number


@stage(max_workers=2)
def increase(number: int) -> int:
    return number + 1


if __name__ == "__main__":
    numbers = Queue("numbers", fixed_inputs=[1, 2])
    results = chain([double, increase], numbers)
    run()
    shutdown()
    print(results.flush())
