"""What a module's class makes each time is no part that could be found once for all."""

import counted
import skorche
from counted import parts


def named(number: int) -> str:
    return f"{parts.part.NAME} {number}"


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    names = skorche.map(named, numbers)
    skorche.run()
    skorche.shutdown()
    print(names.flush())
