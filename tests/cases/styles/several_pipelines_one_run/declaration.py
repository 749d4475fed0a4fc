"""Of several pipelines the one that is run is compiled."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    draft = skorche.Pipeline()
    draft.map(str, skorche.Queue("texts", fixed_inputs=["no"]))
    pipeline = skorche.Pipeline()
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    doubled = pipeline.map(double, numbers)
    pipeline.run()
    pipeline.shutdown()
    print(doubled.flush())
