"""Statements that act through the interpreter, other modules or other names: the table.

Each kind is a statement and what shows, in a task, that it was run. `<module.name>` is a
name that may be imported in any way, `<module>` a module; `{n}` a number that differs from
one statement of a module to the next.
"""

from __future__ import annotations

import random
import re
from typing import NamedTuple


class Kind(NamedTuple):
    """A statement with an effect, lines above it that it needs, and an expression for what
    a task sees of it. With `refused` no compiled file may do it; `or_code` is that of a
    problem with which it may be refused, in some of its forms."""

    statement: str
    seen: str
    above: str = ""
    refused: bool = False
    or_code: str = ""


KINDS = {
    # ---- the environment and the system
    "variable set": Kind('<os.environ>["Q{n}"] = "on"', 'os.getenv("Q{n}")'),
    "variables updated": Kind('<os.environ>.update(Q{n}="up")', 'os.getenv("Q{n}")'),
    "variable by default": Kind(
        '<os.environ>.setdefault("Q{n}", "d")', 'os.getenv("Q{n}")'
    ),
    "variable taken away": Kind(
        '<os.environ>.pop("PATH", None)', '"PATH" in os.environ'
    ),
    "variable deleted": Kind(
        'del <os.environ>["LANG"]',
        '"LANG" in os.environ',
        '<os.environ>["LANG"] = "C.UTF-8"',
    ),
    "variable by a method's own name": Kind(
        'put{n}(Q{n}="put")', 'os.getenv("Q{n}")', "put{n} = <os.environ>.update"
    ),
    "variable by a part of a method": Kind(
        'put{n}("part")',
        'os.getenv("Q{n}")',
        "import functools\n"
        'put{n} = functools.partial(<os.environ>.__setitem__, "Q{n}")',
    ),
    "variables by a table of methods": Kind(
        "for put{n}, name{n} in WAYS{n}.items():\n    name{n}(put{n}, 'way')",
        'os.getenv("Q{n}")',
        'WAYS{n} = {{"Q{n}": <os.environ>.setdefault, "R{n}": str.strip}}',
    ),
    "folder": Kind(
        '<os.chdir>("sub{n}")', "os.path.basename(os.getcwd())", '<os.mkdir>("sub{n}")'
    ),
    "mask": Kind("<os.umask>(0o{n}7)", "[os.umask(0o77), os.umask(0o77)][0]"),
    "folder made": Kind(
        '<os.makedirs>("made{n}/a", exist_ok=True)', 'os.path.isdir("made{n}/a")'
    ),
    "path made": Kind('<pathlib.Path>("path{n}").mkdir()', 'os.path.isdir("path{n}")'),
    "file written": Kind(
        'with open("file{n}", "w") as file{n}:\n    file{n}.write("a{n}")',
        'open("file{n}").read()',
    ),
    "file written in steps": Kind(
        "file{n}.close()",
        'open("steps{n}").read()',
        'file{n} = open("steps{n}", "w")\nprint("a{n}", file=file{n})',
    ),
    "text written": Kind(
        '<pathlib.Path>("text{n}").write_text("b")', 'open("text{n}").read()'
    ),
    "limit of the system": Kind(
        "<resource.setrlimit>(resource.RLIMIT_CORE, (0, {n}))",
        "resource.getrlimit(resource.RLIMIT_CORE)",
        "import resource",
    ),
    "time zone": Kind(
        "<time.tzset>()",
        "time.localtime(0).tm_hour",
        '<os.environ>["TZ"] = "Asia/Tokyo"',
    ),
    "locale": Kind(
        '<locale.setlocale>(locale.LC_CTYPE, "C")',
        "locale.setlocale(locale.LC_CTYPE)",
        "import locale",
    ),
    # ---- the interpreter
    "recursion": Kind("<sys.setrecursionlimit>(4{n}00)", "sys.getrecursionlimit()"),
    "switching": Kind("<sys.setswitchinterval>(0.0{n}5)", "sys.getswitchinterval()"),
    "digits": Kind(
        "<sys.set_int_max_str_digits>(7{n}00)", "sys.get_int_max_str_digits()"
    ),
    "collector": Kind("<gc.disable>()", "gc.isenabled()"),
    "thresholds": Kind("<gc.set_threshold>(70{n}, 9, 9)", "gc.get_threshold()"),
    "signal": Kind(
        "<signal.signal>(signal.SIGUSR1, signal.SIG_IGN)",
        "signal.getsignal(signal.SIGUSR1)",
        "import signal",
    ),
    "exit": Kind("<atexit.register>(print, end='')", "min(1, atexit._ncallbacks())"),
    "warnings": Kind(
        '<warnings.filterwarnings>("error", "m{n}")',
        "sorted(str(f[1].pattern) for f in warnings.filters if f[1])[:3]",
    ),
    "hook": Kind("<sys>.excepthook = <sys.__excepthook__>", "sys.excepthook"),
    "hook of threads": Kind(
        "<threading>.excepthook = hook{n}",
        "threading.excepthook.__name__",
        "def hook{n}(arguments): pass",
    ),
    "stack": Kind(
        "<threading.stack_size>(65536 * {n} + 65536)", "threading.stack_size()"
    ),
    # ---- what standard modules hold
    "codec errors": Kind(
        '<codecs.register_error>("e{n}", handler{n})',
        '"é".encode("ascii", "e{n}")',
        'def handler{n}(error): return "{n}", error.end',
    ),
    "seed": Kind("<random.seed>({n})", "hash(random.getstate())"),
    "draw": Kind("<random.random>()", "hash(random.getstate())", "<random.seed>({n}0)"),
    "decimals": Kind(
        "<decimal.getcontext>().prec = {n}", "str(decimal.Decimal(1) / 3)"
    ),
    "decimals of all": Kind(
        "<decimal.DefaultContext>.prec = {n}", "decimal.DefaultContext.prec"
    ),
    "decimals by a context": Kind(
        "<decimal.setcontext>(decimal.Context(prec={n}))",
        "str(decimal.Decimal(1) / 3)",
        "import decimal",
    ),
    "context by its name": Kind(
        "context{n}.prec = 1{n}",
        "str(decimal.Decimal(1) / 3)",
        "context{n} = <decimal.getcontext>()",
    ),
    "logger": Kind(
        '<logging.getLogger>("l{n}").setLevel(3{n})', 'logging.getLogger("l{n}").level'
    ),
    "handler": Kind(
        "log{n}.addHandler(<logging.NullHandler>())",
        'len(logging.getLogger("h{n}").handlers)',
        'log{n} = <logging.getLogger>("h{n}")',
    ),
    "name of a level": Kind(
        '<logging.addLevelName>(4{n}, "LEVEL{n}")', "logging.getLevelName(4{n})"
    ),
    "patience": Kind("<socket.setdefaulttimeout>({n})", "socket.getdefaulttimeout()"),
    "dialect": Kind(
        '<csv.register_dialect>("d{n}", delimiter="|")',
        'next(csv.reader(["a|b"], "d{n}"))',
    ),
    "field size": Kind("<csv.field_size_limit>(1{n}0)", "csv.field_size_limit()"),
    "type of files": Kind(
        '<mimetypes.add_type>("text/x-{n}", ".x{n}")', 'mimetypes.guess_type("a.x{n}")'
    ),
    "adapter": Kind(
        "<sqlite3.register_adapter>(complex, repr)",
        'sqlite3.connect(":memory:").execute("select ?", [1j]).fetchone()',
    ),
    "namespace": Kind(
        '<xml.etree.ElementTree.register_namespace>("p{n}", "urn:{n}")',
        'xml.etree.ElementTree._namespace_map.get("urn:{n}")',
    ),
    "week": Kind("<calendar.setfirstweekday>({n} % 7)", "calendar.firstweekday()"),
    "pickling": Kind(
        "<copyreg.pickle>(Thing{n}, reduce{n})",
        "len(copyreg.dispatch_table) - len(copyreg.dispatch_table) + 1",
        "class Thing{n}: pass\ndef reduce{n}(thing): return Thing{n}, ()",
    ),
    "archive": Kind(
        '<shutil.register_archive_format>("f{n}", print)',
        '"f{n}" in dict(shutil.get_archive_formats())',
    ),
    # ---- what standard modules are
    "constant replaced": Kind("<math>.pi = {n}", "math.pi"),
    "constant by setattr": Kind('setattr(<math>, "e", {n})', "math.e"),
    "constant deleted": Kind(
        "del <math>.tau", 'hasattr(math, "tau")', "<math>.tau = 6"
    ),
    "function replaced": Kind(
        "<textwrap>.dedent = dedent{n}",
        'textwrap.dedent("  a")',
        "def dedent{n}(text): return f'{n}{{text}}'",
    ),
    "function of an inner module": Kind(
        "<json>.encoder.encode_basestring = quote{n}",
        'json.dumps({{"a": 1}}, ensure_ascii=False)',
        "def quote{n}(text): return f'<{n}>'",
    ),
    "attribute of a class": Kind(
        '<json.JSONEncoder>.item_separator = "{n}"', "json.dumps([1, 2])"
    ),
    "method of a class": Kind(
        "<json.JSONEncoder>.default = default{n}",
        "json.dumps([{{1}}])",
        "def default{n}(encoder, thing): return {n}",
    ),
    "builtin": Kind("<builtins>.answer{n} = {n}", "answer{n}"),
    "list of a module": Kind(
        "<sys.warnoptions>.append('w{n}')", "'w{n}' in sys.warnoptions"
    ),
    "member by registering": Kind(
        "<collections.abc.Sized>.register(Own{n})",
        "issubclass(Own{n}, collections.abc.Sized)",
        "class Own{n}: pass",
    ),
    # ---- what is the user's, by another name
    "list by another name": Kind(
        "other{n}.append({n})", "LIST{n}", "LIST{n} = [0]\nother{n} = LIST{n}"
    ),
    "part of a table": Kind(
        "part{n}['a'] = {n}",
        "TABLE{n}",
        "TABLE{n} = {{'k': {{}}}}\npart{n} = TABLE{n}['k']",
    ),
    "method of an object": Kind(
        "filler{n}.fill({n})",
        "KEPT{n}",
        "KEPT{n} = []\nclass Filler{n}:\n    def fill(self, x): KEPT{n}.append(x)\n"
        "filler{n} = Filler{n}()",
    ),
    "iterator by another name": Kind(
        "next(through{n})",
        "next(KEPT{n})",
        "KEPT{n} = iter(range(9, 99))\nthrough{n} = (one for one in KEPT{n})",
    ),
    "generator that is sent something": Kind(
        "KEPT{n}.send({n}0)",
        "next(KEPT{n})",
        "def known{n}():\n    given = 5\n    while True:\n"
        "        given = (yield given) or given + 1\nKEPT{n} = known{n}()\nnext(KEPT{n})",
    ),
    "attribute of a function": Kind(
        "known{n}.mark = {n}", "known{n}.mark", "def known{n}(): pass"
    ),
    # ---- what nobody wants
    "words typed": Kind("if len(<sys.argv>) > 99: input()", "1", "", True),
    "words changed": Kind("<sys.argv>[1:] = []", "1", "", True),
    "text executed": Kind(  # at top level it binds names, too, which nobody sees there
        "exec(\"import os; os.environ['A{n}'] = '1'\")",
        'os.getenv("A{n}")',
        or_code="computed-name",
    ),
    "served for ever": Kind(
        "if len(<sys.argv>) > 99: <socketserver.TCPServer>(('', 0), None).serve_forever()",
        "1",
        "",
        True,
    ),
}

#: Statements that do nothing that a task could see.
IDLE = (
    "import sys; print('idle', file=sys.stderr)",
    "import argparse; parser{n} = argparse.ArgumentParser(); parser{n}.add_argument('--x')",
    "import re; pattern{n} = re.compile('a+'); found{n} = pattern{n}.findall('aa')",
    "import time; begun{n} = time.time()",
    "import os; home{n} = os.environ.get('HOME')",
    "seen{n} = []\nseen{n}.append({n})",
    "import collections\ncount{n} = collections.Counter('abca')\ncount{n}['a'] += 1",
    "import math; area{n} = math.sqrt({n})",
)

#: Ways to have a statement run as its file is imported.
AROUND = (
    "{}",
    "{}",
    "if True:\n    {}",
    "try:\n    {}\nfinally:\n    pass",
    "for turn{n} in range(1):\n    {}",
    "import contextlib\nwith contextlib.nullcontext():\n    {}",
    "def act{n}():\n    {}\nact{n}()",
    "def act{n}():\n    {}\ndone{n} = act{n}()",
    "class Act{n}:\n    def act(self):\n        {}\nact{n} = Act{n}()\nact{n}.act()",
    "class Act{n}:\n    def __init__(self):\n        {}\nact{n} = Act{n}()",
    "class Act{n}:\n    {}",
    (
        "def now{n}(function):\n    function()\n    return function\n@now{n}\n"
        "def act{n}():\n    {}"
    ),
    (
        "import contextlib\n@contextlib.contextmanager\ndef acting{n}():\n    {}\n    yield\n"
        "with acting{n}():\n    pass"
    ),
    "def outer{n}():\n    def inner():\n        {}\n    return inner\nouter{n}()()",
    "def act{n}(_):\n    {}\nlist(map(act{n}, [1]))",
    (
        "act{n} = dict(run=None)\ndef run{n}():\n    {}\nact{n}['run'] = run{n}\n"
        "act{n}['run']()"
    ),
)

#: The same where Python calls by itself.
IMPLIED = (
    "class Act{n}:\n    def __set_name__(self, *_):\n        {}\nclass Of{n}:\n    x = Act{n}()",
    (
        "class Act{n}:\n    def __radd__(self, other):\n        {}\n        return 1\n"
        "sum{n} = 1 + Act{n}()"
    ),
    (
        "class Act{n}:\n    def __iadd__(self, other):\n        {}\n        return self\n"
        "sum{n} = Act{n}()\nsum{n} += 1"
    ),
    (
        "class Act{n}:\n    def __bool__(self):\n        {}\n        return True\n"
        "act{n} = Act{n}()\nif act{n}:\n    pass"
    ),
    (
        "class Act{n}:\n    def __contains__(self, other):\n        {}\n        return True\n"
        "act{n} = 1 in Act{n}()"
    ),
    (
        "class Act{n}:\n    def __iter__(self):\n        {}\n        return iter('ab')\n"
        "a{n}, b{n} = Act{n}()"
    ),
    (
        "class Act{n}:\n    def __str__(self):\n        {}\n        return ''\n"
        "text{n} = f'{Act{n}()}'"
    ),
    (
        "class Act{n}:\n    def __len__(self):\n        {}\n        return 1\n"
        "length{n} = len(Act{n}())"
    ),
    (
        "class Act{n}:\n    @property\n    def x(self): pass\n    @x.setter\n"
        "    def x(self, value):\n        {}\nact{n} = Act{n}()\nact{n}.x = 1"
    ),
    (
        "class Act{n}:\n    def __getattr__(self, name):\n        {}\n        return name\n"
        "act{n} = Act{n}().anything"
    ),
    (
        "class Act{n}:\n    def __getattr__(self, name):\n        {}\n        return name\n"
        "act{n} = getattr(Act{n}(), 'anything')"
    ),
    (
        "class Act{n}:\n    def __setattr__(self, *_):\n        {}\nact{n} = Act{n}()\n"
        "setattr(act{n}, 'x', 1)"
    ),
    (
        "class Act{n}:\n    @property\n    def x(self):\n        {}\nact{n} = Act{n}()\n"
        "if hasattr(act{n}, 'x'): pass"
    ),
    (
        "import copy\nclass Act{n}:\n    def __deepcopy__(self, _):\n        {}\n"
        "act{n} = copy.deepcopy([Act{n}()])"
    ),
    (
        "class Act{n}(type):\n    def __prepare__(*_):\n        {}\n        return {}\n"
        "    __prepare__ = classmethod(__prepare__)\nclass Of{n}(metaclass=Act{n}): pass"
    ).replace("return {}", "return dict()"),
    (
        "import enum\nclass Act{n}(enum.Enum):\n    A = 1\n    def __init__(self, _):\n"
        "        {}"
    ),
    "def act{n}():\n    {}\nfor one{n} in (act{n}, print):\n    one{n}()",
)


def module(
    choose: random.Random, kinds: list[str], first: int
) -> tuple[list[str], list[str]]:
    """The lines of a module that does these things, in a random form, and expressions for
    what is to be seen of them."""
    lines: list[str] = []
    seen = []
    for n, name in enumerate(kinds, first):
        kind = KINDS[name]
        if choose.random() < 0.4:
            lines += choose.choice(IDLE).format(n=n).split("\n")
        imports: list[str] = []
        above = _imported(choose, kind.above.format(n=n), imports)
        within_it: list[str] = []
        statement = _imported(choose, kind.statement.format(n=n), within_it)
        if (
            choose.random() < 0.25
        ):  # what the statement uses is imported where it stands
            statement = "\n".join([*within_it, statement])
        else:
            imports += within_it
        around = choose.choice(AROUND + IMPLIED)
        [indent] = re.findall(r"^( *)\{\}$", around, re.MULTILINE)
        within = statement.replace("\n", f"\n{indent}")
        body = around.replace("{}", within).replace("{n}", str(n))
        place = 0 if choose.random() < 0.5 else len(lines)
        lines[place:place] = imports
        lines += [line for line in (*above.split("\n"), *body.split("\n")) if line]
        seen.append(kind.seen.format(n=n))
    return lines, seen


def _imported(choose: random.Random, text: str, imports: list[str]) -> str:
    """The text with its names by imports of one form or another, which are added."""

    def written(found: re.Match[str]) -> str:
        path = found[1]
        module, _, name = path.rpartition(".")
        if not module or path in ("xml.etree", "collections.abc"):
            module, name = path, ""
        number = choose.randrange(10**6)
        match choose.choice(["plain", "as", "from"]):
            case "from" if name:
                word = f"{name.strip('_')}_{number}"  # none that is private in a class
                imports.append(f"from {module} import {name} as {word}")
                return word
            case "as":
                imports.append(f"import {module} as module_{number}")
                return f"module_{number}.{name}" if name else f"module_{number}"
            case _:
                imports.append(f"import {module}")
                return path

    return re.sub(r"<([a-z][\w.]*)>", written, text)
