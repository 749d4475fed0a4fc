"""Modules made in memory: a package, whose parts its class holds, as some that bridge two
ages of Python do it; and what finds them."""

import string
import sys
import types
from importlib.util import spec_from_loader

AGE = sys.version_info[0]


class _Later:
    """What replaces itself by what it stands for as it is asked for."""

    def __get__(self, owner, kind):
        owner.capwords = string.capwords
        del kind.capwords
        return owner.capwords


class _Text(types.ModuleType):
    capwords = _Later()


class _Finder:
    known = {}

    def find_spec(self, name, path=None, target=None):
        return spec_from_loader(name, self) if name in self.known else None

    def create_module(self, spec):
        return self.known[spec.name]

    def exec_module(self, module):
        pass


_finder = _Finder()
_finder.known["moved.tools.text"] = _Text("moved.tools.text")


class _Tools(types.ModuleType):
    __path__ = []
    text = _finder.known["moved.tools.text"]


_finder.known["moved.tools"] = _Tools("moved.tools")
__path__ = []
if sys.meta_path:
    for number, other in enumerate(sys.meta_path):
        if type(other).__name__ == "_Finder":
            del sys.meta_path[number]
            break
    del number, other
sys.meta_path.append(_finder)


def first(words):
    """Which only needs sys."""
    return words[: sys.version_info[0]]
