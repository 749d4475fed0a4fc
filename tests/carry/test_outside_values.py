"""Which values a declaration has from outside, and what becomes of them.

Each declaration is small, and its file is compiled with TOKEN and N in the environment, and
two files beside it.
"""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from skorche.compiler import compile_file
from skorche.errors import CompileError

TOP = "import os, sys, time, random, uuid, platform, socket, subprocess, json, argparse, datetime\nfrom datetime import date\nfrom functools import partial\nfrom pathlib import Path\nimport skorche\n"


def guard(body, task="def f(x):\n    return f'{x}{V}'\n", call="skorche.map(f, q)"):
    b = "\n".join("    " + l for l in body.strip("\n").split("\n"))
    return f"{TOP}{task}\nif __name__ == '__main__':\n{b}\n    q = skorche.Queue('q', fixed_inputs=['a'])\n    out = {call}\n    skorche.run()\n"


def main(body, defs="", call="skorche.map(f, q)"):
    b = "\n".join("    " + l for l in body.strip("\n").split("\n"))
    return f"{TOP}{defs}\ndef main():\n{b}\n    q = skorche.Queue('q', fixed_inputs=['a'])\n    out = {call}\n    skorche.run()\nif __name__ == '__main__':\n    main()\n"


F2 = "def f(x, t):\n    return x + str(t)\n"
CL = "class Client:\n    def __init__(self, token):\n        self.token = token\n    def fetch(self, x):\n        return self.token + x\n"
MK = "def make(token):\n    def f(x):\n        return x + token\n    return f\n"
#: How each declaration is to come out: with the `expr` that brings a value, a `literal`,
#: `refused`, or `ok` either way.
CASES = {
    "const": (guard("V = 'a' + 'b'"), "literal"),
    "words_decide": (
        guard("if sys.argv[9:]:\n    V = 2", "V = 1\ndef f(x):\n    return V\n"),
        "literal",
    ),
    "words_decide_otherwise": (
        guard("V = 2 if sys.argv[9:] else 1", "V = 1\ndef f(x):\n    return V\n"),
        "refused",
    ),
    "const_fn": (
        guard(
            "V = total(3)", "def total(n):\n    return n * 2\ndef f(x):\n    return V\n"
        ),
        "literal",
    ),
    "const_loop": (guard("V = []\nfor i in range(3):\n    V.append(i)"), "literal"),
    "env": (guard("V = os.environ['TOKEN']"), "expr"),
    "env_get": (guard("V = os.environ.get('TOKEN', 'x')"), "expr"),
    "getenv": (guard("V = os.getenv('TOKEN')"), "expr"),
    "from_environ": (guard("from os import environ\nV = environ['TOKEN']"), "expr"),
    "env_fstring": (guard("t = os.environ['TOKEN']\nV = f'Bearer {t}'"), "expr"),
    "env_dict": (guard("t = os.environ['TOKEN']\nV = {'Authorization': t}"), "expr"),
    "env_item": (guard("V = {}\nV['t'] = os.environ['TOKEN']"), "expr"),
    "env_loop": (guard("V = []\nfor k in os.environ:\n    V.append(k)"), "expr"),
    "env_branch": (
        guard("if os.environ.get('TOKEN'):\n    V = 'yes'\nelse:\n    V = 'no'"),
        "expr",
    ),
    "env_ternary": (guard("V = 'yes' if os.environ.get('TOKEN') else 'no'"), "expr"),
    "env_try": (
        guard("try:\n    V = int(os.environ['N'])\nexcept KeyError:\n    V = 3"),
        "expr",
    ),
    "env_two": (
        guard("V = 3\nif 'N' in os.environ:\n    V = int(os.environ['N'])"),
        "expr",
    ),
    "env_own": (
        guard(
            "V = load()",
            "def load():\n    return os.environ['TOKEN']\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "env_own_arg": (
        guard(
            "V = clean(os.environ['TOKEN'])",
            "def clean(t):\n    return t.strip()\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "own_const_arg_same_fn": (
        guard(
            "w = clean(os.environ['TOKEN'])\nV = clean('x ')",
            "def clean(t):\n    return t.strip()\ndef f(x):\n    return V\n",
        ),
        "literal",
    ),
    "today": (guard("V = date.today()"), "expr"),
    "today_iso": (guard("V = date.today().isoformat()"), "expr"),
    "now": (guard("V = datetime.datetime.now()"), "expr"),
    "time": (guard("V = time.time()"), "expr"),
    "strftime": (guard("V = time.strftime('%Y')"), "expr"),
    "date_const": (guard("V = date(2020, 1, 2)"), "literal"),
    "random": (guard("V = random.random()"), "expr"),
    "random_choice": (guard("V = random.choice([1, 2])"), "expr"),
    "seeded": (guard("V = random.Random(3).randint(1, 5)"), "literal"),
    "shuffle": (guard("V = [1, 2, 3]\nrandom.shuffle(V)"), "expr"),
    "uuid": (guard("V = str(uuid.uuid4())"), "expr"),
    "uuid5": (guard("V = uuid.uuid5(uuid.NAMESPACE_DNS, 'x')"), "literal"),
    "host": (guard("V = socket.gethostname()"), "expr"),
    "platform": (guard("V = platform.node()"), "expr"),
    "sysplatform": (guard("V = sys.platform"), "expr"),
    "subprocess": (
        guard("V = subprocess.check_output(['echo', 'x'], text=True)"),
        "expr",
    ),
    "subprocess_run": (
        guard(
            "V = subprocess.run(['echo', 'x'], capture_output=True, text=True).stdout"
        ),
        "expr",
    ),
    "with_open": (
        guard("with open('words.txt') as h:\n    V = h.read().split()"),
        "expr",
    ),
    "open": (guard("V = open('words.txt').read().split()"), "expr"),
    "json": (guard("V = json.load(open('cfg.json'))"), "expr"),
    "json_key": (guard("c = json.load(open('cfg.json'))\nV = c['a']"), "expr"),
    "readtext": (guard("V = Path('words.txt').read_text()"), "expr"),
    "listdir": (guard("V = sorted(os.listdir('.'))"), "expr"),
    "comp": (guard("V = [l.strip() for l in open('words.txt')]"), "expr"),
    "argv": (guard("V = sys.argv[0]"), "refused"),
    "argv_len": (guard("V = len(sys.argv)"), "refused"),
    "argparse": (
        guard(
            "p = argparse.ArgumentParser()\np.add_argument('--limit', type=int, default=5)\nargs = p.parse_args()\nV = args.limit"
        ),
        "refused",
    ),
    "args_ns": (
        guard(
            "p = argparse.ArgumentParser()\np.add_argument('--limit', type=int, default=5)\nV = p.parse_args()"
        ),
        "refused",
    ),
    "args_fn": (
        guard(
            "V = parse().limit",
            "def parse():\n    p = argparse.ArgumentParser()\n    p.add_argument('--limit', type=int, default=5)\n    return p.parse_args()\ndef f(x):\n    return V\n",
        ),
        "refused",
    ),
    "parse_default": (
        guard("p = argparse.ArgumentParser()\nV = p.parse_args([])"),
        "refused",
    ),
    "walrus": (guard("if (V := os.environ.get('TOKEN')):\n    pass"), "expr"),
    "tuple": (guard("V, w = os.environ['TOKEN'], 3"), "expr"),
    "tuple_const": (guard("w, V = os.environ['TOKEN'], 3"), "literal"),
    "partial": (
        guard("t = os.environ['TOKEN']", F2, "skorche.map(partial(f, t=t), q)"),
        "expr",
    ),
    "partial_inline": (
        guard("", F2, "skorche.map(partial(f, t=os.environ['TOKEN']), q)"),
        "expr",
    ),
    "partial_named": (
        guard("p = partial(f, t=os.environ['TOKEN'])", F2, "skorche.map(p, q)"),
        "expr",
    ),
    "partial_const": (
        guard("w = os.environ['TOKEN']", F2, "skorche.map(partial(f, t=3), q)"),
        "literal",
    ),
    "partial_args": (
        guard(
            "p = argparse.ArgumentParser()\nargs = p.parse_args()",
            F2,
            "skorche.map(partial(f, t=args), q)",
        ),
        "refused",
    ),
    "lambda": (
        guard("t = os.environ['TOKEN']", "", "skorche.map(lambda x: x + t, q)"),
        "expr",
    ),
    "lambda_default": (
        guard("t = os.environ['TOKEN']", "", "skorche.map(lambda x, t=t: x + t, q)"),
        "expr",
    ),
    "method": (
        guard("c = Client(os.environ['TOKEN'])", CL, "skorche.map(c.fetch, q)"),
        "expr",
    ),
    "factory": (
        guard("t = os.environ['TOKEN']", MK, "skorche.map(make(t), q)"),
        "expr",
    ),
    "factory_const": (
        guard("t = os.environ['TOKEN']", MK, "skorche.map(make('x'), q)"),
        "literal",
    ),
    "main_closure": (
        main("t = os.environ['TOKEN']\ndef f(x):\n    return x + t"),
        "expr",
    ),
    "main_closure_two": (
        main("t = os.environ['TOKEN']\nb = 'B ' + t\ndef f(x):\n    return x + b"),
        "refused",
    ),
    "main_const": (main("t = 'abc'\ndef f(x):\n    return x + t"), "literal"),
    "main_param": (
        TOP
        + "def main(t):\n    def f(x):\n        return x + t\n    q = skorche.Queue('q', fixed_inputs=['a'])\n    out = skorche.map(f, q)\n    skorche.run()\nif __name__ == '__main__':\n    main(os.environ['TOKEN'])\n",
        "refused",
    ),
    "main_partial": (
        main("t = os.environ['TOKEN']", F2, "skorche.map(partial(f, t=t), q)"),
        "refused",
    ),
    "main_args": (
        main(
            "p = argparse.ArgumentParser()\np.add_argument('--limit', default=5)\nargs = p.parse_args()\nn = args.limit",
            F2,
            "skorche.map(partial(f, t=n), q)",
        ),
        "refused",
    ),
    "main_argv_default": (
        TOP
        + F2
        + "def main(argv=None):\n    p = argparse.ArgumentParser()\n    p.add_argument('--limit', default=5)\n    args = p.parse_args(argv)\n    q = skorche.Queue('q', fixed_inputs=['a'])\n    out = skorche.map(lambda x: f(x, args.limit), q)\n    skorche.run()\nif __name__ == '__main__':\n    main()\n",
        "refused",
    ),
    "global_fn": (
        guard(
            "setup()",
            "def setup():\n    global V\n    V = os.environ['TOKEN']\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "global_fn_const": (
        guard(
            "setup()",
            "def setup():\n    global V\n    V = 'abc'\ndef f(x):\n    return V\n",
        ),
        "literal",
    ),
    "rebound": (
        guard("V = int(os.environ['N'])", "V = 3\ndef f(x):\n    return V\n"),
        "expr",
    ),
    "rebound_const": (guard("V = 8", "V = 3\ndef f(x):\n    return V\n"), "literal"),
    "from_top": (
        guard("V = T + 'x'", "T = os.environ['TOKEN']\ndef f(x):\n    return V\n"),
        "expr",
    ),
    "workers": (
        guard(
            "",
            "def f(x):\n    return x\n",
            "skorche.map(skorche.task(f, max_workers=os.cpu_count()), q)",
        ),
        "refused",
    ),
    "workers_name": (
        guard(
            "n = min(4, os.cpu_count() or 1)",
            "def f(x):\n    return x\n",
            "skorche.map(skorche.task(f, max_workers=n), q)",
        ),
        "refused",
    ),
    "workers_const": (
        guard(
            "n = 2 + 2",
            "def f(x):\n    return x\n",
            "skorche.map(skorche.task(f, max_workers=n), q)",
        ),
        "ok",
    ),
    "task_deco": (
        TOP
        + "@skorche.task(max_workers=int(os.environ.get('N', 2)))\ndef f(x):\n    return x\nq = skorche.Queue('q', fixed_inputs=['a'])\nout = skorche.map(f, q)\nif __name__ == '__main__':\n    skorche.run()\n",
        "refused",
    ),
    "rate": (
        guard(
            "",
            "def f(x):\n    return x\n",
            "skorche.map(skorche.task(f, rate=float(os.environ.get('N', '5'))), q)",
        ),
        "refused",
    ),
    "splat": (
        guard(
            "s = {'max_workers': os.cpu_count()}",
            "def f(x):\n    return x\n",
            "skorche.map(skorche.task(f, **s), q)",
        ),
        "refused",
    ),
    "maxsize": (
        TOP
        + "def f(x):\n    return x\nif __name__ == '__main__':\n    q = skorche.Queue('q', maxsize=int(os.environ['N']))\n    out = skorche.map(f, q)\n    skorche.run()\n",
        "refused",
    ),
    "queue_name": (
        TOP
        + "def f(x):\n    return x\nif __name__ == '__main__':\n    q = skorche.Queue('q' + os.environ['N'])\n    out = skorche.map(f, q)\n    skorche.run()\n",
        "refused",
    ),
    "param_default": (
        guard(
            "n = skorche.parameter('n', int(os.environ.get('N', '3')))",
            "def f(x, n):\n    return x * n\n",
            "skorche.map(f, q, n=n)",
        ),
        "refused",
    ),
    "param_const": (
        guard(
            "n = skorche.parameter('n', 3, env='N')",
            "def f(x, n):\n    return x * n\n",
            "skorche.map(f, q, n=n)",
        ),
        "ok",
    ),
    "inputs_env": (
        TOP
        + "def f(x):\n    return x\nif __name__ == '__main__':\n    q = skorche.Queue('q', fixed_inputs=[os.environ['TOKEN']])\n    out = skorche.map(f, q)\n    skorche.run()\n",
        "expr",
    ),
    "inputs_name": (
        TOP
        + "def f(x):\n    return x\nif __name__ == '__main__':\n    names = sorted(os.listdir('.'))\n    q = skorche.Queue('q', fixed_inputs=names)\n    out = skorche.map(f, q)\n    skorche.run()\n",
        "expr",
    ),
    "inputs_with": (
        TOP
        + "def f(x):\n    return x\nif __name__ == '__main__':\n    with open('words.txt') as h:\n        names = h.read().split()\n    q = skorche.Queue('q', fixed_inputs=names)\n    out = skorche.map(f, q)\n    skorche.run()\n",
        "expr",
    ),
    "inputs_argv": (
        TOP
        + "def f(x):\n    return x\nif __name__ == '__main__':\n    q = skorche.Queue('q', fixed_inputs=sys.argv[0:])\n    out = skorche.map(f, q)\n    skorche.run()\n",
        "refused",
    ),
    "inputs_main": (
        TOP
        + "def f(x):\n    return x\ndef main():\n    names = sorted(os.listdir('.'))\n    q = skorche.Queue('q', fixed_inputs=names)\n    out = skorche.map(f, q)\n    skorche.run()\nif __name__ == '__main__':\n    main()\n",
        "refused",
    ),
    "inputs_const": (
        TOP
        + "def f(x):\n    return x\nif __name__ == '__main__':\n    names = ['a', 'b']\n    q = skorche.Queue('q', fixed_inputs=names)\n    out = skorche.map(f, q)\n    skorche.run()\n",
        "ok",
    ),
    "setup": (
        guard(
            "path = os.environ['TOKEN']",
            "def opened(path):\n    return path\ndef f(x, r):\n    return x\n",
            "skorche.map(skorche.task(f, setup=partial(opened, path)), q)",
        ),
        "expr",
    ),
    "numpyish": (guard("import jinja2\nV = jinja2.Template('x').render()"), "expr"),
    "deco_click": (
        TOP
        + "import click\ndef f(x, t):\n    return x * t\n@click.command()\n@click.option('--n', default=2)\ndef main(n):\n    q = skorche.Queue('q', fixed_inputs=['a'])\n    out = skorche.map(partial(f, t=n), q)\n    skorche.run()\nif __name__ == '__main__':\n    main()\n",
        "refused",
    ),
    "obj_attr": (
        guard(
            "V = Cfg()\nV.token = os.environ['TOKEN']",
            "class Cfg:\n    token = ''\ndef f(x):\n    return V.token\n",
        ),
        "expr",
    ),
    "obj_load": (
        guard(
            "c = Cfg()\nc.load()\nV = c.token",
            "class Cfg:\n    def load(self):\n        self.token = os.environ['TOKEN']\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "class_attr": (
        guard(
            "Cfg.token = os.environ['TOKEN']",
            "class Cfg:\n    token = ''\ndef f(x):\n    return Cfg.token\n",
        ),
        "refused",
    ),
    "dataclass": (
        guard(
            "V = Cfg(os.environ['TOKEN'])",
            "import dataclasses\n@dataclasses.dataclass\nclass Cfg:\n    token: str\ndef f(x):\n    return V.token\n",
        ),
        "expr",
    ),
    "func_attr": (
        guard("f.token = os.environ['TOKEN']", "def f(x):\n    return f.token\n"),
        "refused",
    ),
    "guard_def_default": (
        guard(
            "t = os.environ['TOKEN']\ndef g(x, t=t):\n    return x + t",
            "",
            "skorche.map(g, q)",
        ),
        "expr",
    ),
    "alias_fn": (guard("now = time.time\nV = now()"), "expr"),
    "map_builtin": (guard("V = list(map(os.environ.get, ['TOKEN']))"), "expr"),
    "for_fn": (
        guard(
            "V = []\nfor g in (load,):\n    V.append(g())",
            "def load():\n    return os.environ['TOKEN']\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "conf": (
        guard(
            "import configparser\nc = configparser.ConfigParser()\nc.read('x.ini')\nV = c.get('a', 'b', fallback='z')"
        ),
        "expr",
    ),
    "url_used": (guard("V = 'http://x'\nprint(os.environ.get('N'), V)"), "literal"),
    "sum": (guard("V = 0\nfor l in open('words.txt'):\n    V += 1"), "expr"),
    "match": (
        guard(
            "match os.environ['N']:\n    case '7':\n        V = 1\n    case _:\n        V = 2"
        ),
        "expr",
    ),
}

MORE = {
    "env_default_fn": (
        guard(
            "V = cfg('TOKEN')",
            "def cfg(name, default='x'):\n    return os.environ.get(name, default)\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "dictcomp": (
        guard("V = {k: v for k, v in os.environ.items() if k == 'TOKEN'}"),
        "expr",
    ),
    "settings_cls": (
        guard(
            "V = S.load()",
            "class S:\n    def __init__(self, t):\n        self.t = t\n    @classmethod\n    def load(cls):\n        return cls(os.environ['TOKEN'])\ndef f(x):\n    return V.t\n",
        ),
        "expr",
    ),
    "settings_attr": (
        guard(
            "s = S.load()\nV = s.t",
            "class S:\n    def __init__(self, t):\n        self.t = t\n    @classmethod\n    def load(cls):\n        return cls(os.environ['TOKEN'])\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "dc_env_default": (
        guard(
            "V = S().t",
            "import dataclasses\n@dataclasses.dataclass\nclass S:\n    t: str = dataclasses.field(default_factory=lambda: os.environ['TOKEN'])\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "dc_default_top": (
        guard(
            "V = S().t",
            "import dataclasses\n@dataclasses.dataclass\nclass S:\n    t: str = os.environ['TOKEN']\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "prop": (
        guard(
            "V = S().t",
            "class S:\n    @property\n    def t(self):\n        return os.environ['TOKEN']\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "enumerate_argv": (guard("V = list(enumerate(sys.argv))"), "refused"),
    "reduce": (
        guard(
            "import functools\nV = functools.reduce(lambda a, b: a + b, os.environ.values(), '')"
        ),
        "expr",
    ),
    "sorted_key": (
        guard("V = sorted(['a', 'b'], key=lambda w: os.environ['TOKEN'] + w)"),
        "expr",
    ),
    "generator": (
        guard(
            "V = list(gen())",
            "def gen():\n    yield os.environ['TOKEN']\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "ctx": (
        guard(
            "from contextlib import ExitStack\nwith ExitStack() as s:\n    h = s.enter_context(open('words.txt'))\n    V = h.read()"
        ),
        "expr",
    ),
    "while": (
        guard("V = 0\nwhile V < len(os.environ['TOKEN']):\n    V += 1"),
        "expr",
    ),
    "assert_": (guard("V = 'ab'\nassert os.environ['TOKEN']"), "literal"),
    "exit_if": (
        guard("if not os.environ.get('TOKEN'):\n    sys.exit('set TOKEN')\nV = 'ab'"),
        "literal",
    ),
    "walrus_in": (guard("V = [(t := os.environ['TOKEN'])]"), "expr"),
    "star": (guard("a, *V = os.environ['TOKEN'], 1, 2"), "expr"),
    "chain_assign": (guard("a = V = os.environ['TOKEN']"), "expr"),
    "aug": (guard("V = 'a'\nV += os.environ['TOKEN']"), "expr"),
    "annot": (guard("V: str = os.environ['TOKEN']"), "expr"),
    "del_": (guard("V = os.environ['TOKEN']\nw = 3\ndel w"), "expr"),
    "multi_line": (
        guard("V = {\n    'a': os.environ['TOKEN'],\n    'b': 3,\n}"),
        "expr",
    ),
    "comment": (guard("# the token\nV = os.environ['TOKEN']  # of the site"), "expr"),
    "semi": (guard("w = 1; V = os.environ['TOKEN']"), "refused"),
    "import_own": (guard("V = os.path.join('a', 'b')"), "literal"),
    "path_join_env": (guard("V = os.path.join(os.environ['TOKEN'], 'b')"), "expr"),
    "Path_const": (guard("V = Path('a') / 'b'"), "literal"),
    "Path_home": (guard("V = Path.home() / 'b'"), "expr"),
    "json_loads": (guard("V = json.loads('[1]')"), "literal"),
    "timedelta": (guard("V = date(2020,1,1) + datetime.timedelta(days=3)"), "literal"),
    "yesterday": (guard("V = date.today() - datetime.timedelta(days=1)"), "expr"),
    "sampled": (
        guard("rng = random.Random(1)\nV = [rng.random() for _ in range(3)]"),
        "literal",
    ),
    "seed_then": (guard("random.seed(3)\nV = random.random()"), "refused"),
    "id": (guard("V = id(V2)", "V2 = []\ndef f(x):\n    return V\n"), "expr"),
    "open_w": (guard("V = open('out.txt', 'w')"), "refused"),
    "open_w_write": (guard("V = open('out.txt', 'w').write('x')"), "refused"),
    "sqlite": (guard("import sqlite3\nV = sqlite3.connect(':memory:')"), "expr"),
    "getuser": (guard("import getpass\nV = getpass.getuser()"), "expr"),
    "nested_fn": (
        main(
            "def inner():\n    return os.environ['TOKEN']\nt = inner()",
            F2,
            "skorche.map(partial(f, t=t), q)",
        ),
        "refused",
    ),
    "main_ret": (
        TOP
        + F2
        + "def conf():\n    return {'t': os.environ['TOKEN']}\ndef main():\n    c = conf()\n    q = skorche.Queue('q', fixed_inputs=['a'])\n    out = skorche.map(partial(f, t=c['t']), q)\n    skorche.run()\nif __name__ == '__main__':\n    main()\n",
        "refused",
    ),
    "main_const_fn": (
        TOP
        + F2
        + "def conf():\n    return {'t': 'abc'}\ndef main():\n    c = conf()\n    print(os.environ['TOKEN'])\n    q = skorche.Queue('q', fixed_inputs=['a'])\n    out = skorche.map(partial(f, t=c['t']), q)\n    skorche.run()\nif __name__ == '__main__':\n    main()\n",
        "literal",
    ),
    "build_graph": (
        TOP
        + F2
        + "def build(t):\n    q = skorche.Queue('q', fixed_inputs=['a'])\n    return skorche.map(partial(f, t=t), q)\nif __name__ == '__main__':\n    build(t=os.environ['TOKEN'])\n    skorche.run()\n",
        "refused",
    ),
    "build_graph_c": (
        TOP
        + F2
        + "def build(t):\n    q = skorche.Queue('q', fixed_inputs=['a'])\n    return skorche.map(partial(f, t=t), q)\nif __name__ == '__main__':\n    build(t='abc')\n    print(os.environ['TOKEN'])\n    skorche.run()\n",
        "literal",
    ),
    "build_splat": (
        TOP
        + F2
        + "def build(t):\n    q = skorche.Queue('q', fixed_inputs=['a'])\n    return skorche.map(partial(f, t=t), q)\nif __name__ == '__main__':\n    build(**{'t': os.environ['TOKEN']})\n    skorche.run()\n",
        "refused",
    ),
    "method_main": (
        TOP
        + CL
        + "def main():\n    c = Client(os.environ['TOKEN'])\n    q = skorche.Queue('q', fixed_inputs=['a'])\n    out = skorche.map(c.fetch, q)\n    skorche.run()\nif __name__ == '__main__':\n    main()\n",
        "refused",
    ),
    "callable_obj": (
        guard(
            "t = os.environ['TOKEN']",
            "import dataclasses\n@dataclasses.dataclass\nclass P:\n    t: str\n    def __call__(self, x):\n        return x + self.t\n",
            "skorche.map(P(t), q)",
        ),
        "expr",
    ),
    "callable_obj_n": (
        guard(
            "p = P(os.environ['TOKEN'])",
            "import dataclasses\n@dataclasses.dataclass\nclass P:\n    t: str\n    def __call__(self, x):\n        return x + self.t\n",
            "skorche.map(p, q)",
        ),
        "expr",
    ),
    "chain": (
        guard(
            "t = os.environ['TOKEN']",
            F2,
            "skorche.chain([partial(f, t=t), partial(f, t=3)], q)",
        ),
        "expr",
    ),
    "filter": (
        guard(
            "t = os.environ['TOKEN']",
            "def f(x, t):\n    return x == t\n",
            "skorche.filter(partial(f, t=t), q)",
        ),
        "expr",
    ),
    "nested_lambda_main": (
        main("t = os.environ['TOKEN']", "", "skorche.map(lambda x: x + t, q)"),
        "expr",
    ),
    "lambda_in_list": (
        guard(
            "t = os.environ['TOKEN']\nfs = [lambda x: x + t]",
            "",
            "skorche.map(fs[0], q)",
        ),
        "expr",
    ),
    "partial_list": (
        guard("fs = [partial(f, t=os.environ['TOKEN'])]", F2, "skorche.map(fs[0], q)"),
        "expr",
    ),
    "top_partial": (
        TOP
        + F2
        + "g = partial(f, t=os.environ['TOKEN'])\nq = skorche.Queue('q', fixed_inputs=['a'])\nout = skorche.map(g, q)\nif __name__ == '__main__':\n    skorche.run()\n",
        "expr",
    ),
    "top_task_partial": (
        TOP
        + F2
        + "q = skorche.Queue('q', fixed_inputs=['a'])\nout = skorche.map(skorche.task(partial(f, t=os.environ['TOKEN'])), q)\nif __name__ == '__main__':\n    skorche.run()\n",
        "expr",
    ),
    "top_default": (
        TOP
        + "def f(x, t=os.environ['TOKEN']):\n    return x + t\nq = skorche.Queue('q', fixed_inputs=['a'])\nout = skorche.map(f, q)\nif __name__ == '__main__':\n    skorche.run()\n",
        "expr",
    ),
    "retry_wait": (
        guard(
            "",
            "def f(x):\n    return x\n",
            "skorche.map(skorche.task(f, retries=int(os.environ['N'])), q)",
        ),
        "refused",
    ),
    "batch": (
        guard(
            "",
            "def f(x):\n    return x\n",
            "skorche.batch(q, batch_size=int(os.environ['N']))",
        ),
        "refused",
    ),
    "pipeline_obj": (
        TOP
        + "def f(x):\n    return x\nif __name__ == '__main__':\n    p = skorche.Pipeline()\n    q = skorche.Queue('q', fixed_inputs=['a'])\n    out = p.map(p.task(f, max_workers=os.cpu_count()) if hasattr(p, 'task') else skorche.task(f, max_workers=os.cpu_count()), q)\n    p.run()\n",
        "refused",
    ),
}
HELP = "import os\ndef token():\n    return os.environ['TOKEN']\nTOKEN = None\ndef get():\n    return TOKEN\nclass Conf:\n    def __init__(self):\n        self.token = os.environ['TOKEN']\n"
#: Those that also lead through a file of helpers, or that are hidden.
HIDDEN = {
    "helper_fn": (guard("from helper import token\nV = token()"), "expr"),
    "helper_mod": (guard("import helper\nV = helper.token()"), "expr"),
    "helper_top": (
        guard("V = helper.token()", "import helper\ndef f(x):\n    return V\n"),
        "expr",
    ),
    "helper_conf": (
        guard("V = helper.Conf().token", "import helper\ndef f(x):\n    return V\n"),
        "expr",
    ),
    "helper_conf2": (
        guard(
            "c = Conf()\nV = c.token",
            "from helper import Conf\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "helper_set": (
        guard(
            "helper.TOKEN = os.environ['TOKEN']",
            "import helper\ndef f(x):\n    return helper.get()\n",
        ),
        "refused",
    ),
    "helper_set_c": (
        guard(
            "helper.TOKEN = 'abc'",
            "import helper\ndef f(x):\n    return helper.get()\n",
        ),
        "literal",
    ),
    "setattr": (
        guard(
            "setattr(helper, 'TOKEN', os.environ['TOKEN'])",
            "import helper\ndef f(x):\n    return helper.get()\n",
        ),
        "refused",
    ),
    "globals": (guard("globals()['V'] = os.environ['TOKEN']"), "refused"),
    "globals_upd": (guard("globals().update(V=os.environ['TOKEN'])"), "refused"),
    "exec": (guard("exec('V = os.environ[\"TOKEN\"]')"), "refused"),
    "vars_": (guard("V = 'a'\nvars()['V'] = os.environ['TOKEN']"), "refused"),
    "for_target": (guard("for V in [os.environ['TOKEN']]:\n    pass"), "expr"),
    "with_target": (
        guard("with open('words.txt') as h:\n    for V in h:\n        pass"),
        "expr",
    ),
    "except_": (
        guard("try:\n    os.environ['NOPE']\nexcept KeyError as e:\n    V = str(e)"),
        "expr",
    ),
    "asyncrun": (
        guard(
            "import asyncio\nasync def g():\n    return os.environ['TOKEN']\nV = asyncio.run(g())"
        ),
        "expr",
    ),
    "thread": (
        guard(
            "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as p:\n    V = list(p.map(load, [1]))",
            "def load(x):\n    return os.environ['TOKEN']\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "lru": (
        guard(
            "V = load()",
            "import functools\n@functools.lru_cache\ndef load():\n    return os.environ['TOKEN']\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "deco_own": (
        guard(
            "V = load()",
            "def twice(g):\n    def w():\n        return g() * 2\n    return w\n@twice\ndef load():\n    return os.environ['TOKEN']\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "method_own": (
        guard(
            "V = S().load()",
            "class S:\n    def load(self):\n        return os.environ['TOKEN']\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "dict_fn": (
        guard(
            "V = L['a']()",
            "def load():\n    return os.environ['TOKEN']\nL = {'a': load}\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "get_fn": (
        guard(
            "g = L['a']\nV = g()",
            "def load():\n    return os.environ['TOKEN']\nL = {'a': load}\ndef f(x):\n    return V\n",
        ),
        "expr",
    ),
    "main_get_fn": (
        main(
            "g = L['a']\nt = g()",
            F2 + "def load():\n    return os.environ['TOKEN']\nL = {'a': load}\n",
            "skorche.map(partial(f, t=t), q)",
        ),
        "refused",
    ),
    "getattr_": (guard("V = getattr(os, 'environ')['TOKEN']"), "expr"),
    "importlib": (
        guard("import importlib\nV = importlib.import_module('os').environ['TOKEN']"),
        "expr",
    ),
    "dunder": (guard("V = __import__('os').environ['TOKEN']"), "expr"),
    "attrgetter": (
        guard("import operator\nV = operator.itemgetter('TOKEN')(os.environ)"),
        "expr",
    ),
    "format": (guard("V = '{TOKEN}'.format(**os.environ)"), "expr"),
    "percent": (guard("V = '%(TOKEN)s' % os.environ"), "expr"),
    "template": (
        guard("import string\nV = string.Template('$TOKEN').substitute(os.environ)"),
        "expr",
    ),
    "copy": (guard("e = dict(os.environ)\nV = e['TOKEN']"), "expr"),
    "pop": (guard("e = os.environ.copy()\nV = e.pop('TOKEN')"), "expr"),
    "expandvars": (guard("V = os.path.expandvars('$TOKEN')"), "expr"),
    "nonlocal_": (
        main(
            "t = ''\ndef set_t():\n    nonlocal t\n    t = os.environ['TOKEN']\nset_t()",
            F2,
            "skorche.map(partial(f, t=t), q)",
        ),
        "refused",
    ),
    "closure_nl": (
        main(
            "t = ''\ndef set_t():\n    nonlocal t\n    t = os.environ['TOKEN']\nset_t()\ndef f(x):\n    return x + t"
        ),
        "refused",
    ),
    "list_cell": (
        main(
            "ts = []\nts.append(os.environ['TOKEN'])\ndef f(x):\n    return x + ts[0]"
        ),
        "refused",
    ),
    "split_by": (
        guard(
            "", "def f(x):\n    return x\n", "skorche.map(f, skorche.split(f, q)[0])"
        ),
        "ok",
    ),
    "top_if": (
        TOP
        + "V = 'a'\nif os.environ.get('TOKEN'):\n    V = os.environ['TOKEN']\ndef f(x):\n    return x + V\nq = skorche.Queue('q', fixed_inputs=['a'])\nout = skorche.map(f, q)\nif __name__ == '__main__':\n    skorche.run()\n",
        "expr",
    ),
    "no_guard": (
        TOP
        + "V = os.environ['TOKEN']\ndef f(x):\n    return x + V\nq = skorche.Queue('q', fixed_inputs=['a'])\nout = skorche.map(f, q)\nskorche.run()\n",
        "expr",
    ),
    "no_guard_argv": (
        TOP
        + "V = sys.argv[0]\ndef f(x):\n    return x + V\nq = skorche.Queue('q', fixed_inputs=['a'])\nout = skorche.map(f, q)\nskorche.run()\n",
        "refused",
    ),
    "top_args": (
        TOP
        + "p = argparse.ArgumentParser()\np.add_argument('--limit', type=int, default=5)\nargs = p.parse_args()\ndef f(x):\n    return x * args.limit\nq = skorche.Queue('q', fixed_inputs=['a'])\nout = skorche.map(f, q)\nif __name__ == '__main__':\n    skorche.run()\n",
        "refused",
    ),
    "instance_top": (
        TOP
        + CL
        + "c = Client('')\nif __name__ == '__main__':\n    c.token = os.environ['TOKEN']\n    q = skorche.Queue('q', fixed_inputs=['a'])\n    out = skorche.map(c.fetch, q)\n    skorche.run()\n",
        "refused",
    ),
    "frozen_dc": (
        guard(
            "c = Cfg(3)\nV = Cfg(c.n + 1)",
            "import dataclasses\n@dataclasses.dataclass(frozen=True)\nclass Cfg:\n    n: int\ndef f(x):\n    return V.n\n",
        ),
        "literal",
    ),
    "const_after_log": (
        guard(
            "import logging\nlogging.basicConfig()\nlog = logging.getLogger('x')\nlog.info('at %s', time.time())\nV = ['a']\nV.append('b')"
        ),
        "literal",
    ),
    "const_method": (guard("V = 'a b'.split()\nV.sort()"), "literal"),
    "const_re": (guard("import re\nV = re.compile('a')"), "literal"),
    "const_counter": (
        guard("from collections import Counter\nV = Counter('aab')\nV.update('b')"),
        "literal",
    ),
    "const_sorted": (guard("V = sorted({'b', 'a'}, key=str.lower)"), "literal"),
    "const_enum": (
        guard(
            "V = Color['RED']",
            "import enum\nclass Color(enum.Enum):\n    RED = 1\ndef f(x):\n    return V\n",
        ),
        "literal",
    ),
    "timed_const": (
        guard(
            "t0 = time.time()\nV = total(3)\nprint(time.time() - t0, V)",
            "def total(n):\n    return n * 2\ndef f(x):\n    return V\n",
        ),
        "literal",
    ),
    "timed_const_list": (
        guard(
            "t0 = time.time()\nV = [total(3)]\nprint('took', time.time() - t0, V, len(V))",
            "def total(n):\n    return n * 2\ndef f(x):\n    return V\n",
        ),
        "literal",
    ),
}
#: What Python has otherwise in each process.
OF_HASHES = {
    "hash": (guard("V = hash('a')"), "expr"),
    "set_list": (guard("V = list({'a', 'b'})"), "expr"),
    "set_join": (guard("names = set('ab')\nV = ','.join(names)"), "expr"),
    "set_comprehension": (guard("V = [one for one in {'a', 'b'}]"), "expr"),
    "set_star": (guard("V = [*({'a', 'b'} | {'c'})]"), "expr"),
    "set_loop": (
        guard("names = {'a', 'b'}\nV = []\nfor one in names:\n    V.append(one)"),
        "expr",
    ),
    "set_loop_of_numbers": (
        guard("V = []\nfor one in {1, 2}:\n    V.append(one)"),
        "literal",
    ),
    "set_changed": (guard("V = list({'a', 'b'})\nV.append('c')"), "expr"),
    "set_sorted": (guard("V = sorted(one for one in {'a', 'b'})"), "literal"),
    "set_count": (guard("V = len(list({'a', 'b'}))"), "literal"),
    "set_of_numbers": (guard("V = list({2, 1})"), "literal"),
    "set_itself": (guard("V = {'a', 'b'}"), "literal"),
}
EVERY = {
    **CASES,
    **HIDDEN,
    **OF_HASHES,
    **{f"{name}_too": case for name, case in MORE.items()},
}
#: What an expression for such a value has in it, of those above.
BRINGS = """
    environ getenv today() now() time.time( strftime( random uuid4 gethostname platform
    subprocess open( read_text listdir load() Template getuser home() connect gen() S()
    S.load id(V2 cfg( token() Conf() expandvars ConfigParser shuffle( hash( list({
    join(names) [one [*( append(one)
    """.split()  # noqa: SIM905 - a list is a word a line


@pytest.fixture
def _place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOKEN", "s3cr3t-value")
    monkeypatch.setenv("N", "7")
    Path("words.txt").write_text("one two\n")
    Path("helper.py").write_text(HELP)
    Path("cfg.json").write_text('{"a": "cfgvalue"}')
    yield
    if "open" in request.node.name:
        gc.collect()  # what was left open is told of here, and in no other test


def carried(text: str) -> str:
    """What a declaration's compiled file holds of it, or why there is none."""
    Path("d.py").write_text(text)
    try:
        compiled = compile_file("d.py", "d.py")
    except CompileError as error:
        return f"refused {error}"
    return re.split("^# ---- Workers", compiled, flags=re.MULTILINE)[0].partition(
        "# ---- "
    )[2]


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.usefixtures("_place")
@pytest.mark.parametrize("name", EVERY)
def test_a_value_from_outside_stands_nowhere(name: str) -> None:
    text, wanted = EVERY[name]
    found = carried(text)
    assert os.environ["TOKEN"] not in found, found
    if wanted == "refused":
        assert found.startswith("refused")
        assert re.search(
            "comes? from|was changed after|would run on import", found
        ), found
        assert "hint: " in found
        return
    assert not found.startswith("refused"), found
    assert "cfgvalue" not in found, found
    if wanted != "ok":
        assert any(word in found for word in BRINGS) == (wanted == "expr"), found
