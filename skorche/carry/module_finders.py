"""What finds modules by their names in a compiled file: those that it stands for, and what is
installed; of the user's files any other one is said not to be there.

Comes in: which function is stood for, and what things are called in the compiled file. Goes
out: text. This module must not know what is carried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from skorche.carry.named_imports import LOADED

#: What the functions are called that stand for these.
NAMES = {
    "import_module": "import_by_name",
    "__import__": "builtin_import_by_name",
    LOADED: "modules_by_name",
}

_NOT_CARRIED = '''\
class {NotCarried}(BaseException):
    """A module is looked up by its name, and nobody can tell here what it is.

    No Exception, so that nothing takes it for a module that is nowhere, and goes on.
    """

    def __str__(self) -> str:
        return f"{{self.args[0]}} is looked up by its name, and is not in this file"'''

_IMPORT_MODULE = '''\
def {name}(name: str, package: str | None = None) -> {Any}:
    """Import a module by its name; of the files that this one was made of those that it has
    in {modules}."""
    found = {resolve_name}(name, package)
    if found in {modules}:
        return {modules}[found]
    if found.rpartition(".")[0] in {whole}:  # {modules} has all that is in it
        raise ModuleNotFoundError(f"No module named {{found!r}}", name=found)
    if found.partition(".")[0] in {roots}:
        raise {NotCarried}(found)
    try:
        return {import_module}(found)
    except ModuleNotFoundError as error:
        if f"{{found}}.".startswith(f"{{error.name}}."):
            raise {NotCarried}(found) from error
        raise'''

_BUILTIN_IMPORT = '''\
def {name}(name: str, *more: {Any}, **words: {Any}) -> {Any}:
    """Import a module as __import__() does; of the files that this one was made of those
    that it has in {modules}."""
    if name in {modules} and ("." not in name or more[2:] or words):
        return {modules}[name]
    if name.rpartition(".")[0] in {whole}:  # {modules} has all that is in it
        raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
    if name.partition(".")[0] in {roots}:
        raise {NotCarried}(name)
    try:
        return __import__(name, *more, **words)
    except ModuleNotFoundError as error:
        if f"{{name}}.".startswith(f"{{error.name}}."):
            raise {NotCarried}(name) from error
        raise'''

_MODULES = '''\
class {name}:
    """Modules by their names, as sys.modules has them; of the files that this one was made
    of those that it has in {modules}."""

    def __class_getitem__(cls, name: str) -> {Any}:
        if name in {modules}:
            return {modules}[name]
        if name.partition(".")[0] in {roots}:
            raise {NotCarried}(name)
        if name in {sys}.modules:
            return {sys}.modules[name]
        raise {NotCarried}(name)'''

_TEXTS = {
    "import_module": _IMPORT_MODULE,
    "__import__": _BUILTIN_IMPORT,
    LOADED: _MODULES,
}


def not_carried(name: str) -> str:
    """Return the class of what is raised where a module is asked for that nobody can tell.

    >>> print(not_carried("NotHere").splitlines()[0])
    class NotHere(BaseException):
    """
    return _NOT_CARRIED.format(NotCarried=name)


def finder(
    function: str,
    words: Mapping[str, str],
    roots: Iterable[str],
    whole: Iterable[str],
    installed: Callable[[str, str], str],
) -> str:
    """Return what stands for a function that finds modules by their names.

    `words` are the names that it uses; `roots` are the first words of the user's modules,
    and `whole` the packages of which all modules that are in them are there. `installed`
    gives the name that an installed thing has.
    """
    found = dict(words)
    if function == "import_module":
        found["resolve_name"] = installed("importlib.util", "resolve_name")
        found["import_module"] = installed("importlib", "import_module")
    text = _TEXTS[function]
    for word, names in (("whole", sorted(whole)), ("roots", sorted(roots))):
        found[word] = f"{names}".replace("'", '"')
        if not names:
            text = _without(text, f"in {{{word}}}:")
    return text.format(**found)


def _without(text: str, test: str) -> str:
    """Leave out a test, and the line that it guards."""
    lines = text.split("\n")
    [number] = [n for n, line in enumerate(lines) if test in line] or [len(lines)]
    return "\n".join(lines[:number] + lines[number + 2 :])
