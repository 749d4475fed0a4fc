"""The module may have another name."""

import skorche as sk


@sk.task(max_workers=2)
def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = sk.Queue("numbers", fixed_inputs=[1, 2])
    doubled = sk.map(double, numbers)
    sk.run()
    sk.shutdown()
    print(doubled.flush())
