"""An item with a key that JSON has no form for cannot be written."""

import skorche


def table(number: int) -> dict:
    return {(number, number): 1}


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    tables = skorche.map(table, numbers)
    skorche.run()
    skorche.shutdown()
