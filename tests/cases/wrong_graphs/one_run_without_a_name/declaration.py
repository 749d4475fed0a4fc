"""Of two pipelines one has no name."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    daily = skorche.Pipeline("daily")
    daily.map(double, skorche.Queue("days", fixed_inputs=[1]))
    daily.run()
    daily.shutdown()
    skorche.map(double, skorche.Queue("weeks", fixed_inputs=[7]))
    skorche.run()
    skorche.shutdown()
