"""Parameters, tasks, values and imports may have each other's names, and skorche's."""

import skorche

LIMIT = 6


def limit_of(item, limit):
    return item + limit + LIMIT


def limit(item, limit, partial, size, build):
    return [item, limit, partial, size, build]


Path = list


def stream_of(item, stream_of):
    return [*item, stream_of, Path("ab")]


if __name__ == "__main__":
    most = skorche.parameter("limit", 1)
    given = {
        "partial": skorche.parameter("partial", 2),
        "size": skorche.parameter("len", 3),
        "build": skorche.parameter("build", 5),
    }
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    more = skorche.map(limit_of, numbers, limit=most)
    values = skorche.map(limit, more, limit=most, **given)
    skorche.map(stream_of, values, stream_of=skorche.parameter("stream_of", 4))
    skorche.run()
    skorche.shutdown()
