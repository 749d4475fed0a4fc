BASES = "TCAG"
AMINO = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"

CODONS = {}
_n = 0
for _a in BASES:
    for _b in BASES:
        for _c in BASES:
            CODONS[_a + _b + _c] = AMINO[_n]
            _n += 1
del _a, _b, _c, _n


def translate(seq):
    out = ""
    for i in range(0, len(seq) - 2, 3):
        out += CODONS.get(seq[i : i + 3], "X")
    return out
