"""One task may stand at several places; it has one worker function."""

import skorche


@skorche.task(max_workers=2)
def increase(number: int) -> int:
    return number + 1


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    once = skorche.map(increase, numbers)
    twice = skorche.map(increase, once)
    skorche.run()
    skorche.shutdown()
    print(twice.flush())
