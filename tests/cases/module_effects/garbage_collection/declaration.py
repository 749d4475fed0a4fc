"""The garbage collector is as statements leave it."""

import gc

import skorche

gc.disable()
gc.set_threshold(500, 5, 5)


def work(number):
    from gc import get_threshold, isenabled

    return [number, isenabled(), get_threshold()[0]]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
