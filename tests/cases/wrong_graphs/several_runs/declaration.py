"""One file runs two pipelines, one after the other."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    doubled = skorche.map(double, numbers)
    skorche.run()
    skorche.shutdown()
    more = skorche.Queue("more", fixed_inputs=doubled.flush())
    skorche.map(double, more)
    skorche.run()
    skorche.shutdown()
