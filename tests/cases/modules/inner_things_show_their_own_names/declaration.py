"""What functions and classes of one name have within them shows the names that it has there."""

import left
import right

import skorche


def work(number: int) -> list[str]:
    add, times = left.make(number), right.make(number)
    shown = [add.__qualname__, times.__qualname__, str(add(1)), str(times(1))]
    shown += [left.Box.area.__qualname__, right.Box.area.__qualname__]
    shown += [*vars(left.Box(number)), *vars(right.Box(number))]
    shown += [left.logged(number), right.logged(number)]
    return [*shown, left.floor.__name__, right.floor.__name__]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
