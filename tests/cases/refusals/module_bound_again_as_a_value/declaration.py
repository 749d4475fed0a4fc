"""A module in a table, of which a function binds a name again as the tasks run."""

import counts
import skorche

TABLE = {"counts": counts}


def count(number: int) -> int:
    TABLE["counts"].more()
    return TABLE["counts"].total * 0 + number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    counted = skorche.map(count, numbers)
    skorche.run()
    skorche.shutdown()
    print(counted.flush())
