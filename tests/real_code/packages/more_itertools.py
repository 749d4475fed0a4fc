# own: more_itertools
# python: 3.11
import skorche
from more_itertools import bucket, chunked, first, peekable, run_length, split_when, unique_everseen, windowed


@skorche.task
def look(numbers):
    buckets = bucket(numbers, key=lambda n: n % 2)
    ahead = peekable(numbers)
    return [
        list(chunked(numbers, 2)),
        list(windowed(numbers, 2)),
        list(unique_everseen(numbers)),
        list(split_when(numbers, lambda a, b: b < a)),
        list(run_length.encode(numbers)),
        [ahead.peek(), first(numbers), list(buckets[1])],
    ]


if __name__ == "__main__":
    out = skorche.map(look, skorche.Queue("lists", [[1, 1, 2, 3, 2], [5, 4]]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
