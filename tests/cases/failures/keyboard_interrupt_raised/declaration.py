"""A task that raises KeyboardInterrupt itself fails like any other."""

import skorche


def give_up(number: int) -> int:
    raise KeyboardInterrupt("by hand")


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(give_up, numbers)
    skorche.run()
    skorche.shutdown()
