"""Random modules: what is compiled of them computes what they do.

Each is two files: helpers that call helpers, constants, classes, and names that the one
imports from the other in all ways there are, some of which both files have.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skorche import verify
from skorche.compiler import compile_file
from skorche.declaring import declared

#: Few names, so that the two files often have the same ones, and those of builtins.
WORDS = ("clean", "size", "LIMIT", "Item", "max", "items", "text")
IMPORTS = ("module", "names", "renamed", "star", "tried", "value", "within")


@st.composite
def definitions(draw: st.DrawFn, others: list[str]) -> tuple[str, list[str]]:
    """The text of a module that may call functions by these expressions, and the names
    of its own functions of one number."""
    lines: list[str] = []
    callables = list(others)
    functions: list[str] = []
    for name in draw(st.lists(st.sampled_from(WORDS), min_size=1, unique=True)):
        callee = draw(st.sampled_from([*callables, "abs"]))
        number = draw(st.integers(-3, 9))
        match draw(
            st.sampled_from(["constant", "function", "class", "lambda", "local"])
        ):
            case "constant":
                lines += [f"{name} = {callee}({number})"]
                continue
            case "function":
                lines += [
                    f"def {name}(number, step={number}):",
                    f"    return step + int(f'{{{callee}(number)}}')",
                ]
            case "class":
                lines += [
                    f"class {name}:",
                    f"    base = {callee}({number})",
                    "    def __new__(cls, number):",
                    f"        return cls.base + {callee}(number)",
                ]
            case "lambda":
                lines += [f"{name} = lambda number: {callee}(number) * {number}"]
            case _:  # a variable of its own that is called like something else
                local = draw(st.sampled_from([w for w in WORDS if w != name]))
                lines += [
                    f"def {name}(number):",
                    f"    total = {callee}(number)",
                    f"    return [{local} for {local} in (total, number)][0]",
                ]
        if name in callables:
            callables.remove(name)
        callables.append(name)
        functions.append(name)
    return "\n".join(lines), functions


@st.composite
def projects(draw: st.DrawFn) -> tuple[str, str]:
    """A module `beside`, and a declaration that uses it."""
    beside, functions = draw(definitions([]))
    how = draw(st.sampled_from(IMPORTS))
    head, inside = "", ""
    others = list(functions)
    match how:
        case "module":
            head, others = "import beside", [f"beside.{name}" for name in functions]
        case "names":
            head = f"from beside import {', '.join(functions)}" if functions else ""
        case "renamed":
            others = [f"their_{name}" for name in functions]
            pairs = (f"{name} as their_{name}" for name in functions)
            head = f"from beside import {', '.join(pairs)}" if functions else ""
        case "star":
            head = "from beside import *"
        case "tried":
            brought = (
                f"from beside import {', '.join(functions)}" if functions else "pass"
            )
            head = f"try:\n    {brought}\nexcept ImportError:\n    text = None"
        case "value":
            head, others = "import beside\nPARTS = (beside,)", []
            others = [f"PARTS[0].{name}" for name in functions]
        case _:
            inside, others = "    import beside as far\n", []
            if draw(st.booleans()):
                inside = "    try:\n        import beside as far\n    except OSError:\n"
                inside += "        far = None\n"
    own, mine = draw(definitions([name for name in others if name not in WORDS] or []))
    calls = [*mine, *(name for name in others if "." in name or name not in own)]
    if inside:
        calls += [f"far.{name}" for name in functions]
    body = ", ".join(f"{call}(number)" for call in calls) or "number"
    return beside, (
        f"import skorche\n{head}\n{own}\n\ndef everything(number):\n{inside}"
        f"    return [{body}]\n\n"
        "numbers = skorche.Queue('numbers', fixed_inputs=[1, 2, -5])\n"
        "results = skorche.map(everything, numbers)\nskorche.run()\n"
    )


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(project=projects())
def test_compiled_modules_compute_what_their_sources_do(
    project: tuple[str, str], tmp_path_factory: object
) -> None:
    beside, declaration = project
    folder = Path(tmp_path_factory.mktemp("project"))  # type: ignore[attr-defined]
    (folder / "beside.py").write_text(beside + "\n")
    path = folder / "declaration.py"
    path.write_text(declaration)
    text = compile_file(str(path), "declaration.py")
    with declared(str(path)) as there:
        everything = there.module.everything
        wanted = {"results": [everything(number) for number in (1, 2, -5)]}
    names: dict[str, object] = {"__name__": "compiled"}
    exec(compile(text, "<compiled>", "exec"), names)  # noqa: S102 - what is tested
    assert names["run"]() == wanted  # type: ignore[operator]
    assert not hasattr(names.get("beside"), "__file__") and "beside" not in sys.modules


def test_such_a_module_passes_verification(tmp_path: Path) -> None:
    """One of them in an interpreter of its own, as `skorche verify` does it."""
    (tmp_path / "beside.py").write_text("def max(number):\n    return abs(number)\n")
    path = tmp_path / "declaration.py"
    path.write_text(
        "import beside, skorche\n\ndef clean(number):\n    max = beside.max(number)\n"
        "    return max\n\nresults = skorche.map(clean, skorche.Queue('n', [-1, 2]))\n"
        "skorche.run()\n"
    )
    there = verify.run_apart(compile_file(str(path), "declaration.py"), [])
    assert sorted(there.items) == ["1", "2"]
