"""Of two files whose functions have one name the later one's is bound under it for a moment."""

import first
import second

import skorche


def work(number: int) -> list[object]:
    return [number, first.shown(number), first.again(number)]


def more(found: list[object]) -> list[object]:
    return [*found, second.shown(len(found)), second.Box.size.__qualname__]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.chain([work, more], numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
