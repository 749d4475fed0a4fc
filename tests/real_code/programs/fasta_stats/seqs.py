"""Sequences, as text."""

try:
    from string import maketrans  # python 2
except ImportError:
    maketrans = str.maketrans

COMPLEMENT = maketrans("ACGTUNacgtun", "TGCAANtgcaan")


def revcomp(seq):
    return seq.translate(COMPLEMENT)[::-1]


def read_fasta(fh):
    """Yield (name, sequence) for each record."""
    name, parts = None, []
    for line in fh:
        line = line.rstrip()
        if not line or line.startswith(";"):
            continue
        if line[0] == ">":
            if name is not None:
                yield name, "".join(parts).upper()
            name, parts = line[1:].split(None, 1)[0], []
        else:
            parts.append(line)
    if name is not None:
        yield name, "".join(parts).upper()


if __name__ == "__main__":
    import sys

    for record in read_fasta(sys.stdin):
        print("%s\t%d" % (record[0], len(record[1])))
