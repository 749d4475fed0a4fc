"""What a task uses comes from the command line, from a loop over a file, and from the day."""

import argparse
import datetime
import os
from functools import partial

import skorche


def cut(word: str) -> str:
    return word[: args.limit]


def known(word: str) -> bool:
    return len(word) in lengths


def stamp(word: str, mark: str) -> str:
    return f"{mark} {word}"


def main() -> None:
    mark = str(datetime.date.today())
    names = os.listdir()
    words = skorche.Queue("words", fixed_inputs=names)
    workers = os.cpu_count() or 1
    cuts = skorche.map(skorche.task(cut, max_workers=workers), words)
    some = skorche.filter(known, cuts)
    skorche.map(partial(stamp, mark=mark), some)
    skorche.run()
    skorche.shutdown()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--limit", type=int, default=5)
    args = parser.parse_args()
    lengths = set()
    with open(__file__) as file:
        for line in file:
            lengths.add(len(line))
    main()
