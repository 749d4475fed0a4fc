"""An object that does something as it goes does it where its name is deleted."""

import skorche

gone = []


class Guard:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        gone.append(self.name)


guard = Guard("first")
del guard


def work(number: int) -> list:
    return [number, gone]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
