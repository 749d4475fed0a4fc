"""A pipeline with a name, alone in its file; what it puts out is handled below."""

import skorche


def double(number: int) -> int:
    return 2 * number


def total(queue: skorche.Queue) -> int:
    return sum(queue.flush())


if __name__ == "__main__":
    pipeline = skorche.Pipeline("sums")
    doubled = pipeline.map(double, skorche.Queue("numbers", fixed_inputs=[1, 2]))
    pipeline.run()
    pipeline.shutdown()
    print(total(doubled))
