# check digits of all kinds
import re
import sys
from operator import mul

import skorche

digits = lambda s: [int(c) for c in re.sub(r'[\s-]', '', s)]

def luhn(s):
    ds = digits(s)[::-1]
    return sum(ds[0::2] + [sum(divmod(2 * d, 10)) for d in ds[1::2]]) % 10 == 0

def ean(s):
    return sum(map(mul, digits(s), [1, 3] * 7)) % 10 == 0

def isbn10(s):
    s = s.replace('-', '')
    return sum((10 - i) * (10 if c in 'xX' else int(c)) for i, c in enumerate(s)) % 11 == 0

def iban(s):
    s = s.replace(' ', '').upper()
    return int(''.join(str(int(c, 36)) for c in s[4:] + s[:4])) % 97 == 1

# name: (pattern, check, pretty printer)
KINDS = {
    'isbn10': (r'\d-?\d{3}-?\d{5}-?[\dXx]', isbn10, lambda s: s.replace('-', '')),
    'ean': (r'\d{13}', ean, lambda s: '%s %s %s' % (s[0], s[1:7], s[7:])),
    'card': (r'(?:\d{4}[ -]?){4}', luhn, lambda s: '*' * 12 + s[-4:]),
    'iban': (r'[A-Z]{2}\d\d[A-Z0-9 ]{11,30}', iban, lambda s: ' '.join(re.findall('.{1,4}', s.replace(' ', '')))),
    'siren': (r'\d{9}', luhn, str),
}

def kind(s):
    for name in sorted(KINDS):
        if re.match('(?:%s)$' % KINDS[name][0], s):
            return name, s
    return 'unknown', s

def check(pair):
    name, s = pair
    if name == 'unknown':
        return [name, s, False]
    _, ok, show = KINDS[name]
    return [name, show(s), ok(s)]

NUMBERS = '''
0-306-40615-2
030640615X
4006381333931
4006381333932
4111 1111 1111 1111
GB82 WEST 1234 5698 7654 32
732829320
12
'''.strip().split('\n')

if __name__ == '__main__':
    if '--help' in sys.argv:
        print(__doc__)
        sys.exit(0)
    out = skorche.map(check, skorche.map(kind, skorche.Queue('numbers', NUMBERS)))
    good, bad = skorche.split(lambda row: row[2], out)
    skorche.run()
    skorche.shutdown()
    print('good', good.flush())
    print('bad', bad.flush())
