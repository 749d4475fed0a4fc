from sys import hexversion

if hexversion < 0x03000000:
    from itertools import imap as map

try:
    input = raw_input
except NameError:
    pass

if str is bytes:
    from itertools import izip as zip


def pairs(number):
    return [list(map(str, [number])), [*zip("ab", str(number))], input is not None]
