"""A variable that holds something else than the queue does not name it."""

import skorche


def double(number: int) -> int:
    return 2 * number


def finish(queue: skorche.Queue) -> skorche.Queue:
    return skorche.map(str, queue)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    texts = finish(skorche.map(double, numbers))
    kept = id(skorche.map(double, skorche.Queue("others", fixed_inputs=[3])))
    skorche.run()
    skorche.shutdown()
    print(texts.flush())
