"""What is registered for the end is called at the end of the compiled file."""

import atexit

import skorche

SEEN = []


@atexit.register
def goodbye():
    SEEN.clear()


def work(number):
    SEEN.append(number)
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
