"""A method of an object that nothing uses fills a table that is used."""

import skorche

TABLE = {}


class Registrar:
    def add(self, name):
        TABLE[name] = len(TABLE)


registrar = Registrar()
registrar.add("a")
registrar.add("b")


def work(number):
    return [number, TABLE]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
