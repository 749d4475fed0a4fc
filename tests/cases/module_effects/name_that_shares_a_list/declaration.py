"""A statement that changes a list by another name comes along."""

import skorche

TABLE = {"a": [1]}
inner = TABLE["a"]
inner.append(2)
first = second = []
first.append(3)


def work(number):
    return [number, TABLE, second]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
