"""Functions are given parameters by keyword, under their own words for them."""

import skorche

limit = skorche.parameter("limit", 3, help="how long a word may be")
mode = skorche.parameter("mode", "by length", choices=["by length", "by sound"])


def cut(word: str, limit: int) -> str:
    return word[:limit]


def is_long(word: str, least: int) -> bool:
    return len(word) >= least


def kind(word: str, *, mode: str) -> bool:
    return mode == "by length" and word > "b"


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["abcde", "be", "cdefg"])
    cuts = skorche.map(cut, words, limit=limit)
    q_long = skorche.filter(is_long, cuts, least=limit)
    late, early = skorche.split(kind, q_long, mode=mode)
    skorche.run()
    skorche.shutdown()
