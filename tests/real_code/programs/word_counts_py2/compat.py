# One place for all that differs between Python 2 and 3.
import sys

PY2 = sys.version_info[0] == 2
PY3 = not PY2

try:
    text_type = unicode
    string_types = (basestring,)
except NameError:
    text_type = str
    string_types = (str,)

try:
    from itertools import imap, izip
except ImportError:
    imap, izip = map, zip

try:
    from cStringIO import StringIO
except ImportError:
    from io import StringIO

try:
    from collections import OrderedDict
except ImportError:
    from ordereddict import OrderedDict

if PY3:
    from functools import reduce

    def u(s):
        return s

    def iteritems(d):
        return iter(d.items())

else:
    reduce = reduce

    def u(s):
        return unicode(s, "utf-8") if isinstance(s, str) else s

    def iteritems(d):
        return d.iteritems()
