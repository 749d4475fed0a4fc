"""A loop makes a pipeline of the same name each time."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    for days in (1, 7):
        pipeline = skorche.Pipeline("daily")
        pipeline.map(double, skorche.Queue("days", fixed_inputs=[days]))
        pipeline.run()
        pipeline.shutdown()
