"""A variable that is bound again names the last of its queues; the others follow from stages."""

import skorche


def double(number: int) -> int:
    return 2 * number


def is_big(number: int) -> bool:
    return number > 2


if __name__ == "__main__":
    queue = skorche.Queue(fixed_inputs=[1, 2])
    queue = skorche.map(double, queue)
    queue, small = skorche.split(is_big, queue)
    queue = skorche.batch(queue, batch_size=2)
    queue = skorche.unbatch(queue)
    queue = skorche.filter(is_big, queue)
    skorche.run()
    skorche.shutdown()
    print(queue.flush(), small.flush())
