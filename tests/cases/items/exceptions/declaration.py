"""An exception that is returned is an item like any other."""

import skorche


def fail(number: int) -> Exception:
    return ValueError(number)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    errors = skorche.map(fail, numbers)
    skorche.run()
    skorche.shutdown()
    print(errors.flush())
