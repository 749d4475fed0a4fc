"""A function that is defined again after a stage was made of it is lost."""

import skorche


def step(number: int) -> int:
    return number + 1


numbers = skorche.Queue("numbers", fixed_inputs=[1])
once = skorche.map(step, numbers)


def step(number: int) -> int:
    return number * 2


twice = skorche.map(step, once)
skorche.run()
skorche.shutdown()
print(twice.flush())
