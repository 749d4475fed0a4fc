def table(a, b):
    lengths = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in reversed(range(len(a))):
        for j in reversed(range(len(b))):
            if a[i] == b[j]:
                lengths[i][j] = lengths[i + 1][j + 1] + 1
            else:
                lengths[i][j] = max(lengths[i + 1][j], lengths[i][j + 1])
    return lengths


def opcodes(a, b):
    """As those of difflib, but 'equal' and 'replace' alone."""
    lengths = table(a, b)
    i = j = 0
    while i < len(a) or j < len(b):
        i1, j1 = i, j
        while i < len(a) and j < len(b) and a[i] == b[j]:
            i, j = i + 1, j + 1
        if i > i1:
            yield "equal", i1, i, j1, j
            continue
        while (i < len(a) or j < len(b)) and not (i < len(a) and j < len(b) and a[i] == b[j]):
            if j == len(b) or (i < len(a) and lengths[i + 1][j] >= lengths[i][j + 1]):
                i += 1
            else:
                j += 1
        yield "replace", i1, i, j1, j
