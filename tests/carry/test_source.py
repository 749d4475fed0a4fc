"""What is carried is what the user wrote: line by line, all of it, and nothing else.

The first tests look at the compiled files of all cases. The others take whole modules of
the standard library for files of a user's, copied beside a declaration as the test runs.
"""

from __future__ import annotations

import ast
import importlib
import io
import re
import shutil
import subprocess
import sys
import textwrap
import time
import tokenize
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from skorche import verify
from skorche.compiler import compile_file
from skorche.declaring import declared
from skorche.python.statements import read_source
from tests.test_cases import CASES, NAMES, compiled, has

RULE = "# ---- Tasks and what they use, from "
#: What finds modules by their names, among the user's lines.
FINDERS = re.compile(r"^(def|class) \w*_by_name\b.*?(?=^\S)", re.MULTILINE | re.DOTALL)
RUNNING = [name for name in NAMES if has(name, "output.txt")]
#: Lines that skorche writes among the user's: what it takes out of its place, and values.
ADDED = re.compile(
    r"""
      \#\ With\ the\ values\ that.*
    | (async\ )?def\ make_\w+\(.*\):      # what gives a function its variables
    | (\ {4})?def\ \w+\(.*:               # a lambda, or a name that was taken
    | \ {4,8}return\ .*
    | class\ FreshInputs:
    | \ {4}def\ __(init|iter)__\(self.*
    | \ {8}self\.make\ =\ make
    | \ {4}"+Inputs\ that\ are\ made.*
    | \w+(,\ \w+)*\ =\ .*
    | (\w+\.__(qual)?name__\ =\ )+"[\w.<>]+"
    | [\ \w"':,.=()\[\]{}-]*              # a long value
    """,
    re.VERBOSE,
)


def sections(name: str) -> Iterator[tuple[str, list[str]]]:
    """The carried sections of a case's compiled file: each file, and the lines."""
    for part in f"\n{compiled(name)}".split(f"\n{RULE}")[1:]:
        title, _, rest = part.partition("\n")
        text = re.split(r"^# ---- ", rest, flags=re.MULTILINE)[0]
        text, file = FINDERS.sub("", text), title.rstrip(" -")
        if file.endswith(".py"):  # and not a module that is made in memory
            yield file, [line for line in text.split("\n") if line.strip()]


def outline(line: str) -> str:
    """A line with all names alike, and what stands below a module like a name."""
    return re.sub(r"[^\W\d]\w*(\s*\.\s*\w+)*|\"[\w.]+\"", "N", line)


@pytest.mark.parametrize("name", RUNNING)
def test_carried_lines_are_the_users_but_for_what_is_left_out(name: str) -> None:
    for file, lines in sections(name):
        source = read_source(str(CASES / name / file)).split("\n")
        outlines = [outline(line) for line in source]
        at = 0
        for line in lines:
            if line in source[at:]:
                at = source.index(line, at) + 1
            elif outline(line) in outlines[at:]:
                at = outlines.index(outline(line), at) + 1
            else:
                plain = line.strip(" \t()")
                theirs = any(plain == there.strip(" \t()") for there in source)
                theirs |= any(there.startswith(line.rstrip(")")) for there in source)
                assert theirs or ADDED.fullmatch(line), line


@pytest.mark.parametrize("name", RUNNING)
def test_all_that_is_carried_is_used(name: str) -> None:
    text = compiled(name)
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    words = Counter(
        unicodedata.normalize("NFKC", token.string)
        for token in tokens
        if token.type == tokenize.NAME
    )
    strings = " ".join(re.findall(r"""[frFR]["'].*|# skorche: reaches .*""", text))
    for _, lines in sections(name):
        for node in ast.parse("\n".join(lines)).body:
            for bound in plainly_bound(node):
                used = words[bound] > 1 or re.search(rf"\b{bound}\b", strings)
                asked = re.search(r"(globals|locals|vars)\(\)\[", text)
                used = used or asked and f'"{bound}"' in text
                assert used, f"{bound} is carried, and nothing uses it"


def plainly_bound(node: ast.stmt) -> Iterator[str]:
    """The names of statements that do nothing but to bind them."""
    match node:
        case ast.FunctionDef(name=name, decorator_list=[]):
            yield name
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant()):
            yield name


# ---- modules of the standard library as files of a user's

MODULES = {
    "textwrap": """
        text = textwrap.dedent("  " + item) + textwrap.fill(item * 9, width=len(item) + 9)
        return textwrap.shorten(item * 3, 20, placeholder="...") + text
    """,
    "difflib": """
        lines = list(difflib.unified_diff(list(item), sorted(item)))
        return [difflib.get_close_matches(item, ["quick", "brow", "foxes"]), lines]
    """,
    "fnmatch": """
        return [fnmatch.translate(item), fnmatch.filter(["quick", "fox"], item[0] + "*")]
    """,
    "statistics": """
        numbers = [float(len(item)), *map(ord, item)]
        return [statistics.median(numbers), statistics.stdev(numbers)]
    """,
    "shlex": """
        return [shlex.split(f"{item} 'a b' \\"c {item}\\""), shlex.quote(item + " $")]
    """,
    "json.decoder": """
        decoder = json.decoder.JSONDecoder()
        return [decoder.decode('{"a": ["b", 1.5e3, null]}'), decoder.raw_decode("7 x")]
    """,
    "html.parser": """
        class Tags(html.parser.HTMLParser):
            def __init__(self):
                super().__init__()
                self.seen = []

            def handle_starttag(self, tag, attrs):
                self.seen.append([tag, attrs])

        tags = Tags()
        tags.feed(f"<p class={item}>&amp;{item}<br/></p><!-- a -->")
        return tags.seen
    """,
    "string": """
        return [string.capwords(item * 2), string.Template("$a b").substitute(a=item)]
    """,
    "heapq": """
        return [heapq.nlargest(2, item), list(heapq.merge(sorted(item), "az"))]
    """,
    "colorsys": "return colorsys.rgb_to_hsv(*[ord(c) / 256 for c in (item * 3)[:3]])",
    "pprint": "return pprint.pformat({item: [item] * 20, 'a': {1: item}}, width=30)",
    "graphlib": """
        pairs = {letter: set(item[:place]) for place, letter in enumerate("xyz")}
        return sorted(graphlib.TopologicalSorter(pairs).static_order())
    """,
    "posixpath": "return [posixpath.normpath(f'/a/../{item}//b'), posixpath.split(item)]",
    "quopri": "return quopri.encodestring((item + '=\\n\u00e9').encode()).decode()",
    "calendar": "return [calendar.monthrange(2024, len(item)), calendar.month(2024, 2)]",
}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_module_of_the_standard_library_as_one_of_the_users(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is copied, decorated tasks use it, and both runs give what Python's own gives."""
    own = f"own_{module.replace('.', '_')}"
    library = Path(sys.modules["os"].__file__ or "").parent
    source = library.joinpath(*module.split(".")).with_suffix(".py")
    shutil.copy(source, tmp_path / f"{own}.py")
    body = textwrap.indent(textwrap.dedent(MODULES[module]).strip("\n"), "    ")
    task = f"def use(item):\n{body}\n"
    uses_own = re.sub(rf"(?<!\w){re.escape(module)}(?=\.)", own, task)
    declaration = tmp_path / "declaration.py"
    declaration.write_text(
        f"import {own}\nimport skorche\n\n\n@skorche.task\n{uses_own}\n\n"
        'items = skorche.Queue("items", fixed_inputs=["quick", "brown", "fox"])\n'
        "results = skorche.map(use, items)\nskorche.run()\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(sys, "argv", sys.argv)
    text = compile_file(str(declaration), "declaration.py")
    assert f"import {own}" not in text
    done = verify.run_apart(text, [])
    with declared(str(declaration)) as found:
        here = verify.run_here(found, [])
    assert not list(verify.differences(here, done))
    assert done.code == 0, done.said
    names: dict[str, object] = {}
    exec(f"import {module}, json\n{task}", names)  # noqa: S102 - written above
    exec(  # noqa: S102
        "out = [json.dumps(use(i), default=str) for i in ('quick', 'brown', 'fox')]",
        names,
    )
    assert done.items == Counter(names["out"])  # type: ignore[arg-type]


def test_installed_packages_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of Python itself are not, nor those that nothing uses."""
    monkeypatch.chdir(tmp_path)
    Path("beside.py").write_text(
        "import black\nfrom click import style\n\n\ndef shown(item):\n"
        "    import jinja2.sandbox\n\n    return style(item) + jinja2.__name__\n"
    )
    Path("declaration.py").write_text(
        '"""Shown."""\nimport json, pytest, skorche\nfrom beside import shown\n'
        "q = skorche.Queue('q', fixed_inputs=['a'])\n"
        "r = skorche.chain([shown, json.dumps], q)\nskorche.run()\n"
    )
    text = compile_file("declaration.py", "declaration.py")
    assert '"""Shown.\nNeeds: click, jinja2\n\nq\n' in text


def test_a_module_like_a_standard_one_is_there_for_its_own_declaration_only(
    tmp_path: Path,
) -> None:
    """Those that this process has loaded, and those below them."""
    declaration = (
        "import skorche\nfrom {0} import {1}\nq = skorche.Queue('q', ['b'])\n"
        "r = skorche.map({1}, q)\nskorche.run()\n"
    )
    names = ("xml", "xml.sax", "textwrap")
    before = [importlib.import_module(name) for name in names]
    for module, name in (("xml/sax", "shout"), ("textwrap", "shout")):
        folder = tmp_path / name
        (folder / module).parent.mkdir(parents=True, exist_ok=True)
        (folder / "xml" / "__init__.py").write_text("")
        path = folder / f"{module}.py"
        path.write_text(f"def {name}(text):\n    return text.upper()\n")
        text = declaration.format(module.replace("/", "."), name)
        (folder / "declaration.py").write_text(text)
        text = compile_file(str(folder / "declaration.py"), "declaration.py")
        assert ".upper()" in text
        assert before == [sys.modules.get(name) for name in names]
    last = tmp_path / "declaration.py"
    last.write_text(declaration.format("textwrap", "dedent"))
    assert "from textwrap import dedent" in compile_file(str(last), "declaration.py")


def test_modules_like_standard_ones_leave_the_run_as_it_is() -> None:
    """The program finds its own modules, and skorche those of Python."""
    done = subprocess.run(
        [sys.executable, "declaration.py"],
        cwd=CASES / "modules" / "like_standard_ones",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("[['A', '1']]\n", 0), done.stderr


def test_a_module_of_five_thousand_lines_takes_no_two_seconds(tmp_path: Path) -> None:
    lines = ["import re", "import skorche", "", "", "def step_0(text):"]
    lines += ["    return text"]
    for number in range(1, 830):
        lines += [f"TABLE_{number} = [re.escape('{number}')]", "", ""]
        lines += [f"def step_{number}(text):  # and so on"]
        lines += [f"    found = step_{number - 1}(text)"]
        lines += [f"    return found + TABLE_{number}[0]"]
    lines += ["queue = skorche.Queue('texts', ['a'])"]
    lines += ["results = skorche.map(step_829, queue)", "skorche.run()", ""]
    path = tmp_path / "declaration.py"
    path.write_text("\n".join(lines))
    begin = time.process_time()
    text = compile_file(str(path), "declaration.py")
    assert time.process_time() - begin < 2
    assert len(lines) > 4900 and len(text.split("\n")) > 4900
