"""unbatch() reads a generator lazily: one without end is no harm after a filter."""

import itertools

import skorche


def numbers_from(start: int):
    while start < 5:
        yield start
        start += 1


def pairs(start: int) -> list:
    return list(itertools.islice(itertools.count(start), 2))


if __name__ == "__main__":
    starts = skorche.Queue("starts", fixed_inputs=[3, 4])
    numbers = skorche.unbatch(skorche.map(numbers_from, starts))
    more = skorche.unbatch(skorche.map(pairs, numbers))
    skorche.run()
    skorche.shutdown()
    print(more.flush())
