"""Names with underscores, and such as the compiled file makes up, are the user's."""

import skorche

apply_ = 1
Queue_ = 2
_private = 3
__mangled = 4
double_worker = 5
INPUTS_2 = 6


def apply(number: int) -> int:
    return number + apply_ + Queue_


class Queue:
    def sum(self) -> int:
        return _private + INPUTS_2


def INPUTS(number: int) -> int:
    return number + Queue().sum() + double_worker


def double(number: int) -> int:
    return 2 * INPUTS(number)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.chain([apply, double], numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
