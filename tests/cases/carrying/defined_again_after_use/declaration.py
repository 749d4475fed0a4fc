"""A name is bound to another function after a stage was made of the first one."""

import skorche


def step(number: int) -> int:
    return number + 1


numbers = skorche.Queue("numbers", fixed_inputs=[1])
once = skorche.map(step, numbers)


def double(number: int) -> int:
    return number * 2


step = double


twice = skorche.map(step, once)
skorche.run()
skorche.shutdown()
print(twice.flush())
