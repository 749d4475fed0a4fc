"""Items go into other processes by the names of their classes, of which two are one."""

import boxes

import skorche


class Box:
    pass


@skorche.task(executor="process")
def work(number: int) -> boxes.Box:
    return boxes.Box(number)


def shown(box: boxes.Box) -> str:
    return f"{box.number} {isinstance(box, Box)}"


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(shown, skorche.map(work, numbers))
    skorche.run()
    skorche.shutdown()
    print(results.flush())
