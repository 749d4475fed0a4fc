"""Names that become the same identifier stay apart; on the command line each has its own."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    first = skorche.Queue("a b", fixed_inputs=[1])
    second = skorche.Queue("a-b", fixed_inputs=[2])
    third = skorche.Queue("A_B", fixed_inputs=[3])
    one = skorche.map(double, first, skorche.Queue("a_b"))
    two = skorche.map(double, second, skorche.Queue("a_b_2"))
    three = skorche.map(double, third, skorche.Queue("a.b"))
    skorche.run()
    skorche.shutdown()
    print(one.flush(), two.flush(), three.flush())
