"""What one pipeline puts out goes into another one."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    first = skorche.Pipeline("first")
    doubled = first.map(double, skorche.Queue("numbers", fixed_inputs=[1]))
    first.run()
    first.shutdown()
    results = doubled.flush()
    second = skorche.Pipeline("second")
    second.map(double, skorche.Queue("more", fixed_inputs=results))
    second.run()
    second.shutdown()
