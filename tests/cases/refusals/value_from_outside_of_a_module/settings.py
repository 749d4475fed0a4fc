import sys

LOUD = "--loud" in sys.argv


def loud(word: str) -> str:
    return word.upper() if LOUD else word
