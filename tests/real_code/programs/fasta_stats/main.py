"""Lengths, GC content and longest open reading frames of the sequences of FASTA files."""
import gzip
import sys

import skorche

from codons import translate
from seqs import read_fasta, revcomp

MIN_ORF = 3

VERBOSE = False


def debug(msg):
    if VERBOSE:
        sys.stderr.write(msg + "\n")


def opener(fn):
    if fn.endswith(".gz"):
        return gzip.open(fn, "rt")
    return open(fn)


@skorche.task
def load(fn):
    with opener(fn) as fh:
        records = list(read_fasta(fh))
    debug("%s: %d records" % (fn, len(records)))
    return records


def gc(rec):
    name, seq = rec
    if not seq:
        return name, seq, 0.0
    return name, seq, 100.0 * sum(seq.count(x) for x in "GC") / len(seq)


def orfs(seq):
    for strand, s in ((+1, seq), (-1, revcomp(seq))):
        for frame in range(3):
            protein = translate(s[frame:])
            for piece in protein.split("*"):
                start = piece.find("M")
                if start >= 0 and len(piece) - start >= MIN_ORF:
                    yield len(piece) - start, strand, frame, piece[start:]


def best_orf(rec):
    name, seq, percent = rec
    found = max(orfs(seq), default=None)
    return {
        "name": name,
        "len": len(seq),
        "gc": round(percent, 2),
        "orf": found and found[3],
        "strand": found and found[1],
    }


if __name__ == "__main__":
    names = skorche.Queue("names", ["small.fa"])
    records = skorche.unbatch(skorche.map(load, names))
    table = skorche.chain((gc, best_orf), records)
    skorche.run()
    skorche.shutdown()
    for row in table.flush():
        print("\t".join("%s=%s" % pair for pair in sorted(row.items())))
