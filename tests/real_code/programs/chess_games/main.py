"""Statistics of chess games in PGN."""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from typing import Dict, Generic, Iterator, List, NewType, Optional, Tuple, TypeVar

import skorche

if sys.version_info >= (3, 8):
    from typing import Literal, TypedDict
else:
    from typing_extensions import Literal, TypedDict

Result = Literal["1-0", "0-1", "1/2-1/2", "*"]
Player = NewType("Player", str)
K = TypeVar("K")
V = TypeVar("V")


class Game(TypedDict):
    white: Player
    black: Player
    result: Result
    moves: List[str]


class Grouped(Generic[K, V]):
    """A dict of lists that says what it holds."""

    def __init__(self) -> None:
        self._groups: Dict[K, List[V]] = defaultdict(list)

    def add(self, key: K, value: V) -> Grouped[K, V]:
        self._groups[key].append(value)
        return self

    def items(self) -> Iterator[Tuple[K, List[V]]]:
        return iter(sorted(self._groups.items(), key=lambda item: (-len(item[1]), str(item[0]))))


TAG = re.compile(r'\[(\w+)\s+"([^"]*)"\]')
NOISE = re.compile(r"\{[^}]*\}|\([^)]*\)|\$\d+|;[^\n]*|\d+\.(?:\.\.)?")
POINTS: Dict[str, Tuple[float, float]] = {"1-0": (1, 0), "0-1": (0, 1), "1/2-1/2": (0.5, 0.5)}


def split_games(text: str) -> list[str]:
    return ["[Event " + part for part in text.split("[Event ")[1:]]


@skorche.task
def parse(text: str) -> Game:
    tags = dict(TAG.findall(text))
    body = NOISE.sub(" ", TAG.sub("", text)).split()
    result: Result = body.pop()  # type: ignore[assignment]
    return Game(white=Player(tags["White"]), black=Player(tags["Black"]), result=result, moves=body)


def opening(game: Game, plies: int = 4) -> Optional[str]:
    return " ".join(game["moves"][:plies]) or None


def table(games: List[Game]) -> List[Tuple[Player, float]]:
    points: Counter[Player] = Counter()
    for game in games:
        for player, more in zip((game["white"], game["black"]), POINTS.get(game["result"], (0, 0))):
            points[player] += more
    return sorted(points.items(), key=lambda pair: (-pair[1], pair[0]))


def openings(games: List[Game]) -> Dict[str, List[str]]:
    grouped: Grouped[Optional[str], str] = Grouped()
    for game in games:
        grouped.add(opening(game), f"{game['white']}-{game['black']}")
    return {str(key): sorted(value) for key, value in grouped.items()}


if __name__ == "__main__":
    with open("games.pgn", encoding="latin-1") as file:
        texts = split_games(file.read())
    games = skorche.batch(skorche.map(parse, skorche.Queue("games", texts)), batch_size=64)
    left, right = skorche.tee(games)
    standing, lines = skorche.map(table, left), skorche.map(openings, right)
    skorche.run()
    skorche.shutdown()
    print(standing.flush(), lines.flush())
