"""What a method of an object sets, which nothing else uses, is set."""

import os

import skorche


class Settings:
    def __init__(self, values):
        self.values = values

    def export(self):
        for name, value in self.values.items():
            os.environ[name] = value


settings = Settings({"SKORCHE_CASE": "exported"})
settings.export()


def work(number):
    from os import getenv

    return [number, getenv("SKORCHE_CASE")]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
