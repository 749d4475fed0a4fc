import math
from collections import Counter


def lines_of(text, marker):
    for number, line in enumerate(text.splitlines(), start=1):
        if marker not in line:
            yield number, line


def entropy(text):
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
