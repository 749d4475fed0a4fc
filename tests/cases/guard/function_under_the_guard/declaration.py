"""A function is defined under the guard."""

import skorche

if __name__ == "__main__":

    def double(number: int) -> int:
        return 2 * number

    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    doubled = skorche.map(double, numbers)
    skorche.run()
    skorche.shutdown()
    print(doubled.flush())
