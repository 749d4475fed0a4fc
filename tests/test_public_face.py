"""What a user sees of the package: its names, their documentation, types, and cost."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
import subprocess
import sys
import types
from collections.abc import Callable
from importlib import resources
from pathlib import Path

import pytest

import skorche
from tests.places import ROOT

#: What makes up most of the time of `import skorche` if it comes along.
DEAR = {"asyncio", "black", "decimal", "graphviz", "jinja2", "json", "multiprocessing"}
DEAR |= {"skorche.problems", "tomllib", "urllib", "uuid"}
TREE = {
    "SkorcheError": "Exception",
    "DeclarationError": "SkorcheError",
    "CompileError": "SkorcheError",
    "PipelineError": "SkorcheError",
    "StateError": "SkorcheError",
    "DrawingError": "SkorcheError",
    "ProfileError": "SkorcheError",
}


def public() -> dict[str, object]:
    return {name: getattr(skorche, name) for name in skorche.__all__}


def test_all_is_exactly_what_is_visible() -> None:
    visible = {
        name
        for name, thing in vars(skorche).items()
        if not name.startswith("_") and not isinstance(thing, types.ModuleType)
    }
    assert visible == set(skorche.__all__)
    assert len(skorche.__all__) == len(set(skorche.__all__))


def test_star_import_brings_what_is_listed() -> None:
    namespace: dict[str, object] = {}
    exec("from skorche import *", namespace)  # noqa: S102 - as a user would
    assert namespace.keys() - {"__builtins__"} == set(skorche.__all__)


@pytest.mark.parametrize("name", sorted(skorche.__all__))
def test_every_public_thing_has_a_docstring_with_an_example(name: str) -> None:
    thing = public()[name]
    if name == "QUEUE_SENTINEL":
        return  # a value; what it is for stands in the examples of Queue
    text = inspect.getdoc(thing) or ""
    assert text, "no docstring"
    assert ">>> " in text, "no example"


def members() -> list[str]:
    """The public methods of the public classes, as Class.method."""
    return [
        f"{name}.{inner}"
        for name, thing in public().items()
        if isinstance(thing, type)
        for inner, value in vars(thing).items()
        if not inner.startswith("_") and callable(value)
    ]


@pytest.mark.parametrize("name", members())
def test_every_public_method_has_a_docstring(name: str) -> None:
    owner, _, method = name.partition(".")
    assert getattr(public()[owner], method).__doc__, f"{name} has no docstring"


def test_verbs_are_functions_and_methods_with_the_same_parameters() -> None:
    methods = {
        name: method
        for name, method in inspect.getmembers(skorche.Pipeline, inspect.isfunction)
        if not name.startswith("_")
    }
    functions = {
        name for name, thing in public().items() if inspect.isfunction(thing)
    } - {"auto", "task", "parameter", "push_to_queue"}
    assert functions == set(methods)
    for name, method in methods.items():
        _, *own = inspect.signature(method).parameters.values()
        assert own == list(
            inspect.signature(getattr(skorche, name)).parameters.values()
        )


@pytest.mark.parametrize("verb", [skorche.map, skorche.Pipeline().map])
def test_what_is_missing_is_told_by_the_name_of_the_verb(
    verb: Callable[..., object],
) -> None:
    with pytest.raises(TypeError, match=r"^map\(\) missing .*'queue_in'"):
        verb(str)


def test_exceptions_form_the_tree_that_their_module_draws() -> None:
    found = {
        name: thing.__bases__[0].__name__
        for name, thing in public().items()
        if isinstance(thing, type) and issubclass(thing, BaseException)
    }
    # A class in between that is not public is not part of the tree.
    for name in found:
        thing = getattr(skorche, name)
        bases = [base.__name__ for base in thing.__mro__[1:]]
        found[name] = next(b for b in bases if b in found or b == "Exception")
    assert found == TREE
    drawing = sys.modules["skorche.errors"].__doc__ or ""
    assert set(re.findall(r"\w+Error", drawing)) == set(TREE)


def declaration_error() -> skorche.DeclarationError:
    pipeline = skorche.Pipeline()
    pipeline.batch(skorche.Queue("numbers"), batch_size=0)
    pipeline.merge([skorche.Queue("alone")])
    with pytest.raises(skorche.DeclarationError) as caught:
        pipeline.run()
    return caught.value


ERRORS: dict[str, Callable[[], skorche.SkorcheError]] = {
    "declaration": declaration_error,
    "compile": lambda: skorche.CompileError(declaration_error().problems),
    "pipeline": lambda: skorche.PipelineError("half(0) raised", "half", 0),
    "state": lambda: skorche.StateError("out of turn"),
    "drawing": lambda: skorche.DrawingError("no program"),
    "profile": lambda: skorche.ProfileError("limit: is missing"),
}


@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize("way", ["copy", "pickle"])
def test_errors_survive_copy_and_pickle(kind: str, way: str) -> None:
    """They pass through process pools, which otherwise break at the first error."""
    error = ERRORS[kind]()
    copied = way == "copy"
    again = copy.copy(error) if copied else pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    for name in ("problems", "task", "item"):
        assert getattr(again, name, None) == getattr(error, name, None)


def test_the_version_is_that_of_the_project() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    assert f'\nversion = "{skorche.__version__}"\n' in text


def python(*words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        timeout=60,
    )


def test_importing_brings_no_heavy_package() -> None:
    code = "import sys, skorche; print(*sys.modules)"
    loaded = set(python("-I", "-c", code).stdout.split())
    assert "skorche.api" in loaded
    assert not loaded & {"jinja2", "black", "graphviz", "click"}
    assert not loaded & {"skorche.write.emit", "skorche.diagram.drawing", "skorche.cli"}


def test_declaring_brings_no_heavy_package_either() -> None:
    code = (
        "import sys, skorche\n"
        "skorche.map(str, skorche.batch(skorche.Queue('a')))\n"
        "print(*sys.modules)"
    )
    loaded = set(python("-I", "-c", code).stdout.split())
    assert not loaded & {"jinja2", "black", "graphviz", "click"}


def test_running_in_process_needs_no_black() -> None:
    code = (
        "import sys, skorche\n"
        "out = skorche.map(abs, skorche.Queue('a', [-1]))\n"
        "skorche.run(); skorche.shutdown()\n"
        "assert out.flush() == [1]\n"
        "print(*sys.modules)"
    )
    assert not set(python("-I", "-c", code).stdout.split()) & {"black", "graphviz"}


def test_importing_is_cheap() -> None:
    """What takes long to import is there only once it is needed."""
    code = "import sys, skorche; print(*sys.modules)"
    loaded = set(python("-I", "-c", code).stdout.split())
    assert not loaded & DEAR, "imported by `import skorche`"
    own = {name for name in loaded if name.partition(".")[0] == "skorche"}
    assert len(own) <= 16, sorted(own)


# ---- types


def test_types_ship_with_the_package() -> None:
    assert resources.files("skorche").joinpath("py.typed").is_file()


PROGRAM = '''
"""A user's program, as strict as can be."""

import logging
from typing import Any

from typing_extensions import assert_type

import skorche


@skorche.task
def double(number: int, *, times: int = 1) -> float:
    return 2.0 * number * times


@skorche.task(max_workers=4, logger=logging.getLogger("x"))
def shout(text: str) -> str:
    return text.upper()


def is_long(text: str) -> bool:
    return len(text) > 3


assert_type(double(4), float)
assert_type(double(4, times=2), float)
assert_type(shout("a"), str)
assert_type(skorche.task(len)([1]), int)
double("4")  # type: ignore[arg-type]
double(4, often=2)  # type: ignore[call-arg]
shout(1)  # type: ignore[arg-type]
skorche.task(max_workers="4")  # type: ignore[call-overload]

words = skorche.Queue("words", fixed_inputs=["a", "b"], maxsize=10)
assert_type(words, skorche.Queue[str])
assert_type(skorche.map(shout, words), skorche.Queue[str])
shouted = skorche.chain([shout, str.strip, lambda text: text], words)
parts = skorche.split(is_long, shouted, predicate_values=(True, False))
assert_type(parts, tuple[skorche.Queue, ...])
long, short = parts
assert_type(skorche.filter(is_long, long), skorche.Queue)
merged = skorche.merge((long, short), queue_out=skorche.Queue(name="merged"))
batches = skorche.batch(merged, batch_size=10, fill_batch=False)
assert_type(skorche.unbatch(batches), skorche.Queue)
skorche.map("shout", words)  # type: ignore[call-overload]
skorche.map(shout, "words")  # type: ignore[call-overload]
skorche.batch(merged, batch_size="10")  # type: ignore[arg-type]
skorche.render_pipeline(filename="words", root=(words, long))
skorche.push_to_queue(["c"], words)

pipeline = skorche.Pipeline()
assert_type(pipeline.map(shout, words), skorche.Queue[str])
assert_type(merged.get(), Any)
assert_type(merged.flush(), list[Any])
try:
    pipeline.run()
    pipeline.shutdown()
except skorche.PipelineError as error:
    assert_type(error.task, str)
except (skorche.DeclarationError, skorche.CompileError) as error:
    assert_type(error.problems, tuple[skorche.Problem, ...])
    assert_type(error.problems[0].place, skorche.Place)
while (item := merged.get()) is not skorche.QUEUE_SENTINEL:
    print(item)
'''


def test_a_users_program_passes_strict_mypy(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.lstrip())
    words = [
        "--strict",
        "--warn-unused-ignores",
        "--config-file=",
        "--no-error-summary",
    ]
    cache = ROOT / ".mypy_cache"
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *words, f"--cache-dir={cache}", str(program)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=110,
        check=False,
    )
    assert (done.stdout + done.stderr).replace(str(tmp_path), "") == ""
    assert done.returncode == 0
