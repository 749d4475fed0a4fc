"""A function of the user's own may declare a part of the pipeline, many times."""

import skorche


def double(number: int) -> int:
    return 2 * number


def is_big(number: int) -> bool:
    return number > 3


def doubled_and_kept(queue: skorche.Queue) -> skorche.Queue:
    both = skorche.map(double, queue)
    return skorche.filter(is_big, both)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    once = doubled_and_kept(numbers)
    twice = doubled_and_kept(once)
    skorche.run()
    skorche.shutdown()
    print(twice.flush())
