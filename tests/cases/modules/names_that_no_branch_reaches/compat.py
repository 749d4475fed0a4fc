"""The same names for Python 2 and 3."""

import sys

PY2 = sys.version_info[0] == 2
PY3 = not PY2

if PY2:
    from old_names import numbers_below

    string_types = (basestring,)
else:
    string_types = (str,)

    def numbers_below(end):
        return range(end)


text = str if PY3 else unicode
