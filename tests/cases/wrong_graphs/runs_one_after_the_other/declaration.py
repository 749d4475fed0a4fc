"""What stands below `else` of a `try` runs after its body."""

import skorche


def double(number: int) -> int:
    return 2 * number


def declare(name: str) -> None:
    skorche.map(double, skorche.Queue(name, fixed_inputs=[1]))


if __name__ == "__main__":
    declare("first")
    try:
        skorche.run()
        skorche.shutdown()
    except skorche.PipelineError:
        skorche.run()
    else:
        declare("second")
        skorche.run()
