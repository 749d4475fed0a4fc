"""A name that could be no part of a file's."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    pipeline = skorche.Pipeline("every/day")
    pipeline.map(double, skorche.Queue("days", fixed_inputs=[1]))
    pipeline.run()
