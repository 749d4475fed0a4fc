"""How many workers there are, how fast they begin and how large batches are."""

import skorche

workers = skorche.parameter("workers", 2)
pace = skorche.parameter("pace", 1000.0)
size = skorche.parameter("size", 2)


@skorche.task(max_workers=workers, rate=pace, ordered=True)
def double(number):
    return 2 * number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    doubled = skorche.map(double, numbers)
    skorche.map(sum, skorche.batch(doubled, batch_size=size))
    skorche.run()
    skorche.shutdown()
