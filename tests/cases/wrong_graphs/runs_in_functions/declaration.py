"""Two functions each run a pipeline of their own, and both are called."""

import skorche as pipelines


def double(number: int) -> int:
    return 2 * number


def daily() -> None:
    daily = pipelines.Pipeline()
    daily.map(double, pipelines.Queue("days", fixed_inputs=[1]))
    daily.run()
    daily.shutdown()


def weekly() -> None:
    weekly = pipelines.Pipeline()
    weekly.map(double, pipelines.Queue("weeks", fixed_inputs=[7]))
    weekly.run()
    weekly.shutdown()


if __name__ == "__main__":
    daily()
    weekly()
