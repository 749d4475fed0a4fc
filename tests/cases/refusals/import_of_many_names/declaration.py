"""An import of many names that cannot be carried is one problem."""

import skorche


def work(number: int) -> int:
    one = two = three = four = five = 0

    def bind() -> None:
        nonlocal five, four, one, three, two

        from numbers_of_mine import five, four, one, three, two

    bind()
    return number + one + two + three + four + five


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    out = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(out.flush())
