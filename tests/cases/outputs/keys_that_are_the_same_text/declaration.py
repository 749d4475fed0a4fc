"""Two keys that are one text in JSON: one of their values would be lost."""

import skorche


def table(number: int) -> dict:
    return {"rows": {1: "a", "1": "b"} if number == 2 else {1: "a"}}


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    tables = skorche.map(table, numbers)
    skorche.run()
    skorche.shutdown()
    print(tables.flush())
