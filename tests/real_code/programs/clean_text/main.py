# Normalise scraped text: a list of small functions, composed.
import html
import re
import unicodedata
from functools import partial, reduce

import skorche

QUOTES = dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b"), "'")
QUOTES.update(dict.fromkeys(map(ord, "\u201c\u201d\u201e\u00ab\u00bb"), '"'))
QUOTES.update({0x2013: "-", 0x2014: " - ", 0x2026: "...", 0xA0: " ", 0xAD: None})

compose = lambda *fs: reduce(lambda f, g: lambda x: g(f(x)), fs)

nfkc = partial(unicodedata.normalize, "NFKC")
unquote = lambda s: s.translate(QUOTES)
sub = lambda pattern, by: partial(re.compile(pattern).sub, by)

no_tags = sub(r"<[^>]*>", " ")
no_urls = sub(r"https?://\S+", "<url>")
no_spaces = sub(r"\s+", " ")
no_control = lambda s: "".join(c for c in s if unicodedata.category(c)[0] != "C" or c in "\n\t ")

clean = compose(
    html.unescape,
    no_tags,
    unquote,
    nfkc,
    no_urls,
    no_control,
    no_spaces,
    str.strip,
)

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?", re.UNICODE)
STOP = frozenset("the a an and or of to in is was".split())


def tokens(text):
    words = (word.casefold() for word in WORD.findall(text))
    return [word for word in words if word not in STOP]


RAW = [
    "<p>Caf\u00e9&nbsp;&amp; bar \u2014 \u201copen\u201d\u00ad till 2\u202fam</p>",
    "The \ufb01rst &lt;b&gt;line&lt;/b&gt; of\tthe   text\u2026 see http://example.org/x?a=b now",
    "\x00bad\x07 bytes and na\u00efve fa\u00e7ades, don\u2019t",
    "   ",
]

if __name__ == "__main__":
    raw = skorche.Queue("raw", RAW)
    texts = skorche.filter(len, skorche.map(clean, raw))
    (left, right) = skorche.tee(texts)
    words = skorche.map(tokens, right)
    skorche.run()
    skorche.shutdown()
    print("\n".join(left.flush()))
