"""Of several calls in one statement the outermost one is called after the variable."""

import skorche


def double(number: int) -> int:
    return 2 * number


def is_big(number: int) -> bool:
    return number > 2


if __name__ == "__main__":
    big, small = skorche.split(
        is_big,
        skorche.merge(
            (
                skorche.map(double, skorche.Queue("left", fixed_inputs=[1, 2])),
                skorche.map(double, skorche.Queue("right", fixed_inputs=[3])),
            ),
        ),
    )
    skorche.run()
    skorche.shutdown()
    print(big.flush(), small.flush())
