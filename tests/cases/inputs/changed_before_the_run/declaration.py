"""fixed_inputs are read when the pipeline runs: what was added before is there."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    wanted = [1]
    numbers = skorche.Queue("numbers", fixed_inputs=wanted)
    doubled = skorche.map(double, numbers)
    wanted.append(2)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush())
