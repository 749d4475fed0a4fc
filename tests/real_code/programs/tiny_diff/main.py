"""Diffs of the versions of a page, and who wrote which line last."""
import difflib

import skorche
from lcs import opcodes

VERSIONS = [
    ("anna", ["Welcome", "", "We are closed.", "Bye"]),
    ("bob", ["Welcome!", "", "We are open.", "From 9 to 5.", "Bye"]),
    ("anna", ["Welcome!", "We are open.", "From 10 to 5.", "Bye", "-- the team"]),
]


def steps(versions):
    return [(old[1], new[1], new[0]) for old, new in zip(versions, versions[1:])]


def own(step):
    old, new, _ = step
    out = []
    for tag, i1, i2, j1, j2 in opcodes(old, new):
        if tag == "equal":
            out += ["  " + line for line in old[i1:i2]]
        else:
            out += ["- " + line for line in old[i1:i2]] + ["+ " + line for line in new[j1:j2]]
    return out


def theirs(step):
    old, new, who = step
    return list(difflib.unified_diff(old, new, "before", who, lineterm="", n=0))


@skorche.task
def ratio(step):
    matcher = difflib.SequenceMatcher(None, *step[:2])
    return {step[2]: round(matcher.ratio(), 3)}


class Blame:
    def __init__(self, first):
        who, lines = first
        self.lines = [(who, line) for line in lines]

    def apply(self, step):
        old, new, who = step
        after = []
        for tag, i1, i2, j1, j2 in opcodes(old, new):
            after.extend(self.lines[i1:i2] if tag == "equal" else [(who, line) for line in new[j1:j2]])
        self.lines = after
        return self.lines


blame = Blame(VERSIONS[0])

if __name__ == "__main__":
    queue = skorche.Queue("steps", steps(VERSIONS))
    a, b, c, d = skorche.tee(queue, 4)
    outs = [skorche.map(f, q) for f, q in ((own, a), (theirs, b), (ratio, c), (blame.apply, d))]
    skorche.run()
    skorche.shutdown()
    for out in outs:
        print(out.flush())
