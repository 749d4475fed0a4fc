"""run() may stand in a try statement that catches exceptions."""

import skorche


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    doubled = skorche.map(double, numbers)
    try:
        skorche.run()
        skorche.shutdown()
    except Exception as error:
        print("failed", error)
    finally:
        print(numbers)
