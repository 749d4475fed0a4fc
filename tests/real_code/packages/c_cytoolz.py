# imports: cytoolz toolz
from cytoolz import countby, curry, groupby, pipe
from cytoolz.curried import filter as keep
import skorche


@curry
def longer(n, text):
    return len(text) > n


@skorche.task
def work(words):
    return [pipe(words, keep(longer(2)), list), countby(len, words), groupby(len, words)]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", [["a", "abc", "xyz"], []]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
