"""Functions are looked up in a table, and each runs a pipeline."""

import skorche


def double(number: int) -> int:
    return 2 * number


def daily() -> None:
    skorche.map(double, skorche.Queue("days", fixed_inputs=[1]))
    skorche.run()
    skorche.shutdown()


if __name__ == "__main__":
    for declare in (daily, daily):
        declare()
