"""Names: legal identifiers, names for queues from the user's own words, and collisions.

Whatever a user calls functions and queues, the module has to work; names that the module
needs itself give way. Names of queues come from the queue, the variable, or the stage
that fills it, and do not depend on more than that.
"""

from __future__ import annotations

import ast
import builtins
import io
import json
import keyword
import re
import subprocess
import sys
import tokenize
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import skorche
from skorche.compiler import compile_file
from skorche.declaring import declared
from skorche.diagram.names import queue_names
from skorche.execute.loading import load
from skorche.lower.machinery import templates_folder, unit
from skorche.python.identifiers import Namespace, identifier

#: A pipeline whose names collide may hang; none of these takes a second.
pytestmark = pytest.mark.timeout(15)

# ---- identifiers


@pytest.mark.parametrize(
    "text, name",
    [
        ("words", "words"),
        ("my queue", "my_queue"),
        ("my - queue!", "my_queue_"),
        ("2nd", "_2nd"),
        ("class", "class_"),
        ("None", "None_"),
        ("match", "match"),
        ("", "_"),
        ("Größe", "Größe"),
        ("数", "数"),
        ("<lambda>", "_lambda_"),
        ("a.b", "a_b"),
        ("ﬁle", "file"),
        ("__debug__", "__debug___"),
    ],
)
def test_an_identifier_is_as_near_to_the_text_as_can_be(text: str, name: str) -> None:
    assert identifier(text) == name


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=8) | st.sampled_from([*keyword.kwlist, *dir(builtins)]))
def test_an_identifier_can_be_assigned_to_and_is_found_again(text: str) -> None:
    name = identifier(text)
    assert name.isidentifier() and not keyword.iskeyword(name)
    assert unicodedata.normalize("NFKC", name) == name
    assert identifier(name) == name
    namespace: dict[str, Any] = {}
    exec(f"{name} = 1", namespace)  # noqa: S102 - that is what the module does
    assert namespace[name] == 1


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(categories=["L", "N", "M"]), min_size=1, max_size=4))
def test_inputs_are_found_under_any_name(text: str) -> None:
    """The name of their constant is in upper case, which is not always what it seems."""
    constant = identifier(text).upper()
    assert unicodedata.normalize("NFKC", constant) == constant or (
        runs_with_inputs(text) == {"out": [2, 4], "other_out": [6]}
    )


def runs_with_inputs(name: str) -> Any:
    pipeline = skorche.Pipeline()
    first, second = skorche.Queue(name, [1, 2]), skorche.Queue("other", [3])
    pipeline.map(double, first, skorche.Queue("out"))
    pipeline.map(double, second, skorche.Queue("other_out"))
    return load(pipeline.graph)[1]["run"]()


def test_a_name_that_is_taken_gets_a_number() -> None:
    namespace = Namespace(["a", "a_3"])
    assert [namespace.unique("a") for _ in range(3)] == ["a_2", "a_4", "a_5"]
    assert namespace.unique("b") == "b"
    assert namespace.unique("b") == "b_2"


# ---- names of queues, as a file declares them


def names(text: str, tmp_path: Path) -> list[str]:
    """The names of the queues of a declaration, in the order of their first mention."""
    path = tmp_path / "case.py"
    head = (
        "import skorche\n\ndef f(x): return x\ndef g(x): return x\ndef h(x): return x\n"
    )
    path.write_text(head + text, encoding="utf-8")
    with declared(str(path)) as declaration:
        graph = declaration.graph
        found = queue_names(graph)
        return [found[queue] for queue in graph.queues()]


#: Lines of declarations, below a title and the names that the queues should get.
CASES = """
# the queue's own: a w
v = skorche.Queue('a')
w = skorche.map(f, v)

# own before variable: i o
a = skorche.map(f, skorche.Queue('i'), skorche.Queue('o'))

# named later: a b
v = skorche.map(f, skorche.Queue('a'))
v.nameit('b')

# variable: v w
v = skorche.Queue()
w = skorche.map(f, v)

# annotated: a v
v: object = skorche.map(f, skorche.Queue('a'))

# annotation only: a f_out
v: object
skorche.map(f, skorche.Queue('a'))

# two variables: a f_out
v = w = skorche.map(f, skorche.Queue('a'))

# attribute: a f_out
class C: pass
C.v = skorche.map(f, skorche.Queue('a'))

# discarded: a f_out
_ = skorche.map(f, skorche.Queue('a'))

# nobody: inputs f_out
skorche.map(f, skorche.Queue())

# outermost: inputs f_out v
v = skorche.map(g, skorche.map(f, skorche.Queue()))

# over lines: a f_out v
v = skorche.map(
  g,
  skorche.map(
    f,
    skorche.Queue('a')
  )
)

# given inside: a f_out
v = skorche.map(f, skorche.Queue('a'), skorche.Queue())

# chain: a f_out g_out v
v = skorche.chain([f, g, h], skorche.Queue('a'))

# split: a v w
v, w = skorche.split(f, skorche.Queue('a'))

# split in brackets: a v w
[v, w] = skorche.split(f, skorche.Queue('a'))

# split of one: a v
v, = skorche.split(f, skorche.Queue('a'), [1])

# split kept whole: a f_true f_false
v = skorche.split(f, skorche.Queue('a'))

# split with a star: a f_true f_false
v, *w = skorche.split(f, skorche.Queue('a'))

# split, one of it: a f_true f_false
v = skorche.split(f, skorche.Queue('a'))[0]

# split, half discarded: a v f_false
v, _ = skorche.split(f, skorche.Queue('a'))

# split by words: a f_ok f_2 f_none f_1_5
skorche.split(f, skorche.Queue('a'), ['Ok', 2, None, -1.5])

# filter: a f_kept
skorche.filter(f, skorche.Queue('a'))

# batch: a a_batches
skorche.batch(skorche.Queue('a'), batch_size=2)

# unbatch: a a_items
skorche.unbatch(skorche.Queue('a'))

# merge: a b a_merged
skorche.merge((skorche.Queue('a'), skorche.Queue('b')))

# batch of batch: a a_batches a_batches_batches
skorche.batch(skorche.batch(skorche.Queue('a')))

# a lambda: a _lambda__out
skorche.map(lambda x: x, skorche.Queue('a'))

# a named task: a my_step_out
skorche.map(skorche.task(f, name='my step'), skorche.Queue('a'))

# a partial: a f_out
import functools
skorche.map(functools.partial(f), skorche.Queue('a'))

# rebound: a f_out v
v = skorche.map(f, skorche.Queue('a'))
v = skorche.map(g, v)

# rebound thrice: inputs f_out v
v = skorche.Queue()
v = skorche.map(f, v)
v = skorche.map(g, v)

# rebound in one statement: inputs f_out v
v = skorche.Queue()
v = skorche.map(g, skorche.map(f, v))

# rebound to another verb: a f_true w v
v, w = skorche.split(f, skorche.Queue('a'))
v = skorche.batch(v)

# loop: a f_out g_out v
v = skorche.Queue('a')
for t in (f, g, h):
    v = skorche.map(t, v)

# loop over one: a f_out f_out_2 v
v = skorche.Queue('a')
for _ in range(3):
    v = skorche.map(f, v)

# comprehension: a f_true f_false g_out g_out_2
p = skorche.split(f, skorche.Queue('a'))
v = [skorche.map(g, q) for q in p]

# helper that returns: a f_out
def help(q):
    return skorche.map(f, q)
v = help(skorche.Queue('a'))

# helper with a variable: a r
def help(q):
    r = skorche.map(f, q)
    return r
v = help(skorche.Queue('a'))

# helper called twice: a f_out r
def help(q):
    r = skorche.map(f, q)
    return r
help(help(skorche.Queue('a')))

# function: v w
def main():
    v = skorche.Queue()
    w = skorche.map(f, v)
main()

# semicolons, which do not tell the two apart: inputs f_out
v = skorche.Queue(); w = skorche.map(f, v)

# if: v w
if True:
    v = skorche.Queue()
else:
    v = None
w = skorche.map(f, v)

# with: a v
import contextlib
with contextlib.nullcontext():
    v = skorche.map(f, skorche.Queue('a'))

# walrus: a f_out
print(v := skorche.map(f, skorche.Queue('a')))

# a variable like a queue: a a_2
a = skorche.map(f, skorche.Queue('a'))

# a derived name like a queue: f_out f_out_2
skorche.map(f, skorche.Queue('f_out'))

# a derived name like a variable: a f_out_2 f_out
f_out = skorche.map(g, skorche.map(f, skorche.Queue('a')))

# pipeline object: inputs w
p = skorche.Pipeline()
v = p.Queue if 0 else skorche.Queue()
w = p.map(f, v)
p.run()

"""


def named_cases() -> dict[str, tuple[str, list[str]]]:
    """The cases by their titles: the lines of each, and its names."""
    found = {}
    for case in CASES.strip().split("\n\n"):
        head, _, text = case.partition("\n")
        title, _, wanted = head.removeprefix("# ").partition(": ")
        found[title] = text, wanted.split()
    return found


NAMED = named_cases()


@pytest.mark.parametrize("case", NAMED)
def test_names_come_from_the_users_own_words(case: str, tmp_path: Path) -> None:
    text, wanted = NAMED[case]
    assert names(text, tmp_path) == wanted


def test_names_do_not_depend_on_hash_seeds_or_addresses(tmp_path: Path) -> None:
    text = "for n in range(20):\n    skorche.map(f, skorche.Queue(f'q{n}'))\n"
    assert names(text, tmp_path) == [
        name
        for n in range(20)
        for name in (f"q{n}", "f_out" if n == 0 else f"f_out_{n + 1}")
    ]


def test_another_stage_at_the_end_changes_no_name_before_it(tmp_path: Path) -> None:
    text = "v = skorche.chain([f, f, g], skorche.Queue('a'))\n"
    before = names(text, tmp_path)
    after = names(text + "w = skorche.chain([f, g], v)\n", tmp_path)
    assert after[: len(before)] == before


def test_another_line_above_changes_no_name(tmp_path: Path) -> None:
    text = "v = skorche.chain([f, g], skorche.Queue('a'))\n"
    assert names("\n\nx = 1\n" + text, tmp_path) == names(text, tmp_path)


def test_without_a_file_names_come_from_stages() -> None:
    """An interactive session has no lines to look at."""
    namespace: dict[str, Any] = {"skorche": skorche, "double": double}
    code = "p = skorche.Pipeline()\nv = p.map(double, skorche.Queue('a'))\ng = p.graph"
    exec(code, namespace)  # noqa: S102 - there is no other way to have no file
    graph = namespace["g"]
    assert list(queue_names(graph).values()) == ["a", "double_out"]


# ---- collisions


def double(number: int) -> int:
    return 2 * number


def is_big(number: int) -> bool:
    return number > 2


def identifiers(text: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
            yield token.string


def words() -> list[str]:
    """Every identifier that a compiled module has of its own."""
    found = {"annotations", "double_worker", "split_is_big_worker", "INPUTS", "OTHER"}
    folder = templates_folder()
    for path in folder.glob("machinery/*.py"):
        if path.stem != "__init__":
            found |= set(identifiers(unit(path.stem).text))
            found |= {module for module, _ in unit(path.stem).imports}
            nodes = ast.walk(ast.parse(unit(path.stem).text))
            found |= {node.id for node in nodes if isinstance(node, ast.Name)}
    for path in folder.glob("*/*.jinja"):
        text = re.sub(r"\{[%#].*?[%#]\}", "", path.read_text(encoding="utf-8"))
        found |= set(re.findall(r"\bn\.(\w+)", text))
        found |= set(identifiers(re.sub(r"\{\{.*?\}\}", "SLOT", text)))
    return sorted(
        word
        for word in found
        if word.isidentifier() and "SLOT" not in word and not word.startswith("__")
    )


WORDS = words()
#: `make soak` gives all of them every role, with test_any_names.
SOME_WORDS = WORDS[1::6]


def named(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    function.__name__ = function.__qualname__ = name
    return function


def run(pipeline: skorche.Pipeline, **inputs: list[int]) -> Any:
    """The results of the module's run(), as sorted lists."""
    plan, namespace = load(pipeline.graph)
    results = namespace[plan.name("run")](**inputs)
    return {name: sorted(items) for name, items in results.items()}


def test_there_are_words_to_try() -> None:
    assert {"Queue", "source", "items", "feed", "len", "perf_counter"} <= set(WORDS)
    assert len(WORDS) > 150


@pytest.mark.parametrize("word", WORDS[::2])
def test_a_function_may_have_any_name(word: str) -> None:
    """As a task, a logged task, and the predicate of a split and of a filter."""
    function = named(lambda number: number > 2, word)
    pipeline = skorche.Pipeline()
    big, small = pipeline.split(function, skorche.Queue("numbers", [1, 2, 3, 4]))
    pipeline.map(function, big, skorche.Queue("a"))
    pipeline.filter(function, small, skorche.Queue("b"))
    logged = skorche.task(function, logger="test")
    batches = pipeline.batch(skorche.Queue("more", [[5], [1]]), batch_size=2)
    flat = pipeline.unbatch(pipeline.unbatch(batches))
    pipeline.map(logged, flat, skorche.Queue("c"))
    assert run(pipeline) == {"a": [True, True], "b": [], "c": [False, True]}


@pytest.mark.parametrize("word", SOME_WORDS)
def test_a_function_with_settings_may_have_any_name(word: str) -> None:
    """As a task, an async task, its setup, and the error to try again after."""

    async def wait(number: int, resource: int) -> int:
        return number + resource

    async_task = skorche.task(
        named(wait, word),
        setup=named(lambda: 10, word),
        max_workers=3,
        ordered=True,
        retries=1,
        rate=1e6,
        timeout=9,
    )
    task = skorche.task(
        named(lambda number, resource: number * resource, word),
        setup=named(lambda: 2, word),
        max_workers=2,
        ordered=True,
        retries=1,
        retry_on=type(word, (Exception,), {}),
        rate=1e6,
        logger="test",
        on_error="skip",
    )
    pipeline = skorche.Pipeline()
    numbers = skorche.Queue("numbers", [1, 2])
    failed = skorche.Queue("failed")
    waited = pipeline.map(async_task, numbers, on_error=failed)
    pairs = pipeline.batch(pipeline.map(task, waited), batch_size=2, timeout=9)
    pipeline.map(sum, pairs, skorche.Queue("a"))
    assert run(pipeline) == {"failed": [], "a": [46]}


@pytest.mark.parametrize("word", SOME_WORDS)
def test_a_function_that_fails_may_have_any_name(word: str) -> None:
    def fail(number: int) -> int:
        raise ValueError("bad")

    pipeline = skorche.Pipeline()
    pipeline.map(named(fail, word), skorche.Queue("numbers", [1]), skorche.Queue("a"))
    plan, namespace = load(pipeline.graph)
    with pytest.raises(Exception) as caught:  # its class is the module's own
        namespace[plan.name("run")]()
    assert str(caught.value) == f"{word}(1) raised ValueError: bad"
    assert isinstance(caught.value.__cause__, ValueError)


@pytest.mark.parametrize("word", SOME_WORDS)
def test_a_queue_may_have_any_name(word: str) -> None:
    """One of two inputs, one of two outputs, or one in between."""
    pipeline = skorche.Pipeline()
    first, second = skorche.Queue(word, [1, 2, 3]), skorche.Queue("zz_other", [4])
    pipeline.split(is_big, pipeline.map(double, first))
    pipeline.map(double, second)
    assert list(run(pipeline).values()) == [[4, 6], [2], [8]]

    pipeline = skorche.Pipeline()
    numbers = skorche.Queue("zz_numbers", [1, 2, 3])
    between = pipeline.map(double, numbers, skorche.Queue(word))
    pipeline.batch(between, skorche.Queue("zz_out"), batch_size=5)
    assert run(pipeline) == {"zz_out": [[2, 4, 6]]}

    pipeline = skorche.Pipeline()
    first, second = skorche.Queue("zz_one", [1, 2, 3]), skorche.Queue("zz_two", [4])
    pipeline.map(double, first, skorche.Queue(word))
    pipeline.map(double, second, skorche.Queue("zz_out"))
    assert run(pipeline) == {word: [2, 4, 6], "zz_out": [8]}


@pytest.mark.parametrize("start", range(0, len(WORDS), 40))
def test_a_script_may_read_inputs_of_any_names(start: int, tmp_path: Path) -> None:
    """Forty at once, each with an input of its own and one from the command line."""
    some = WORDS[start : start + 40]
    path = tmp_path / "case.py"
    queues = ", ".join(f"skorche.Queue({word!r}, [{word!r}])" for word in some)
    path.write_text(
        f"import skorche\ndef twice(text): return 2 * text\n"
        f"skorche.map(twice, skorche.merge(({queues}, skorche.Queue('zz_other'))))\n"
    )
    done = bare_python(path, "--input", "zz_other=-", stdin='"z"\n')
    assert sorted(map(json.loads, done.splitlines())) == sorted(
        2 * word for word in [*some, "z"]
    )


def bare_python(source: Path, *options: str, stdin: str = "") -> str:
    """Compile a declaration, run it, and return what it printed."""
    out = source.with_name("out.py")
    out.write_text(compile_file(str(source), source.name), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", str(out), *options],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_implied_names_do_not_grow_with_the_graph() -> None:
    pipeline = skorche.Pipeline()
    queue = skorche.Queue("n", [1, 2])
    for _ in range(100):
        queue = pipeline.unbatch(pipeline.batch(queue, batch_size=1))
    names = queue_names(pipeline.graph)
    assert len({*names.values()}) == 201
    assert max(map(len, names.values())) < 40


def test_two_queues_whose_names_become_one_identifier() -> None:
    pipeline = skorche.Pipeline()
    for name in ("my queue", "my-queue", "my_queue", "my_queue_2"):
        pipeline.map(double, skorche.Queue(name, [1]), skorche.Queue(f"out of {name}"))
    assert run(pipeline) == {
        "out of my queue": [2],
        "out of my-queue": [2],
        "out of my_queue": [2],
        "out of my_queue_2": [2],
    }


def test_two_functions_of_one_name() -> None:
    pipeline = skorche.Pipeline()
    first, second = named(lambda x: x + 1, "step"), named(lambda x: 10 * x, "step")
    pipeline.chain([first, second, first], skorche.Queue("a", [1]), skorche.Queue("b"))
    assert run(pipeline) == {"b": [21]}


def test_a_file_may_use_all_of_the_names_at_once(tmp_path: Path) -> None:
    """Helpers of a task, one for each word, in a compiled file that keeps them as is."""
    lines = ["import skorche"]
    lines += [f"def {word}(): return {word!r}" for word in WORDS]
    calls = ", ".join(f"{word}()" for word in WORDS)
    lines += [f"def zz_all(zz_n): return ({calls})"]
    lines += ["def zz_same(answer): return answer"]
    lines += ["def zz_first(answer): return answer[0]"]
    lines += ["zz = skorche.map(zz_all, skorche.Queue('n', [1]))"]
    lines += [f"zz_a, zz_b = skorche.split(zz_first, zz, ({WORDS[0]!r}, 'other'))"]
    lines += ["zz_flat = skorche.unbatch(skorche.batch(zz_a))"]
    lines += ["zz_logged = skorche.map(skorche.task(zz_same, logger='l'), zz_flat)"]
    lines += ["skorche.filter(zz_first, zz_logged)"]
    path = tmp_path / "case.py"
    path.write_text("\n".join(lines))
    (line,) = bare_python(path, "--stats").splitlines()
    assert json.loads(line)["item"] == WORDS


def test_a_name_that_is_free_is_not_changed(tmp_path: Path) -> None:
    """One collision changes that one name, and nothing else in the file."""
    texts = []
    for word in ("helper", "perf_counter", "helper"):
        path = tmp_path / "case.py"
        path.write_text(
            "import skorche\n\n\n"
            f"def {word}():\n    return 1\n\n\n"
            f"def task(number):\n    return {word}()\n\n\n"
            "out = skorche.map(task, skorche.Queue('n'))\n"
        )
        texts.append(compile_file(str(path), "case.py"))
    plain, collided, again = texts
    assert plain == again
    own, user = "perf_counter_", "perf_counter"
    assert "from time import perf_counter as perf_counter_\n" in collided
    restored = collided.replace(f" as {own}", "").replace(own, "OWN")
    restored = restored.replace(
        "from time import perf_counter\n",
        "from time import OWN\n",
    )
    assert restored.replace(user, "helper").replace("OWN", user) == plain
