"""What a file sets in its own thread alone, threads do not see; one thread would."""

import threading

import skorche

local = threading.local()
local.depth = 5


def work(number: int) -> int:
    return getattr(local, "depth", 0)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
