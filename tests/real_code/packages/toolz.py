# own: toolz
# python: 3.9
import skorche
from toolz import compose, curry, frequencies, groupby, merge_with, partition_all, pipe, sliding_window
from toolz.curried import map as cmap

lengths = compose(frequencies, cmap(len), str.split)


@curry
def scaled(by, rows):
    return [by * row for row in rows]


@skorche.task
def count(text):
    return lengths(text)


@skorche.task
def windows(text):
    words = text.split()
    return {
        "pairs": list(sliding_window(2, words)),
        "groups": groupby(len, words),
        "parts": list(partition_all(2, words)),
        "scaled": pipe(words, cmap(len), list, scaled(3)),
        "merged": merge_with(sum, {"a": 1}, {"a": len(words)}),
    }


if __name__ == "__main__":
    one, two = skorche.tee(skorche.Queue("texts", ["to be or not", "a"]))
    counts, found = skorche.map(count, one), skorche.map(windows, two)
    skorche.run()
    skorche.shutdown()
    print(counts.flush(), found.flush())
