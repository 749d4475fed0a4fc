"""What modules do beside what they bind: here and in their compiled files it is the same.

Random modules are made of statements with effects, in random forms, in one file or several
(`effectful_statements` is the table), with a task that sees what they did. What the task
sees here, and where the compiled file runs, is compared, for both targets. Each run is in a
process of its own, which begins as this one is. SKORCHE_EXAMPLES says how many modules,
SKORCHE_SEED with which one to begin.
"""

from __future__ import annotations

import os
import pickle
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from skorche.compiler import compile_file
from skorche.declaring import declared
from skorche.errors import CompileError
from skorche.execute.threads import Run
from tests.effectful_statements import KINDS, module

EXAMPLES = int(os.environ.get("SKORCHE_EXAMPLES", "32"))
SEED = int(os.environ.get("SKORCHE_SEED", "1"))
SLICES = 8
#: What tasks import to see what was done.
ROOTS = """
    atexit calendar codecs collections.abc copyreg csv decimal gc json locale logging
    math mimetypes os random resource shutil signal socket sqlite3 sys textwrap threading
    time warnings xml.etree.ElementTree
    """.split()  # noqa: SIM905 - a list is a word a line
#: What a task sees only in the folder that it was done in.
AT_A_PLACE = {
    *("folder made", "path made"),
    *("file written", "text written", "file written in steps"),
}
pytestmark = [
    pytest.mark.skipif(
        not hasattr(os, "fork"), reason="each run is a fork of this one"
    ),
    pytest.mark.timeout(60 + 2 * EXAMPLES // SLICES),
]


def apart(work: Callable[[], Any], folder: Path) -> Any:
    """What a function returns in a process of its own, in an empty folder."""
    folder.mkdir()
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            os.chdir(folder)
            answer = work()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is told
            answer = f"{type(error).__name__}: {error}"
        try:
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(answer, pipe)
        finally:  # also where nobody reads any more: it must not go on as a test run
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pickle.load(pipe)
    os.waitpid(child, 0)
    return answer


def written(choose: random.Random, folder: Path) -> tuple[Path, list[str]]:
    """Write a declaration, maybe with other files; return it, and what kinds it is of."""
    kinds = [name for name, kind in KINDS.items() if not kind.refused]
    if choose.random() < 0.2:
        kinds = list(KINDS)
    chosen = choose.sample(kinds, choose.randint(1, 4))
    if any(name in AT_A_PLACE for name in chosen):
        chosen = [name for name in chosen if name != "folder"]
    others = choose.randint(0, len(chosen)) if choose.random() < 0.5 else 0
    beside, seen_beside = module(choose, chosen[:others], 1)
    lines, seen = module(choose, chosen[others:], 1 + others)
    names = "import skorche\n"
    if others:
        (folder / "beside.py").write_text("\n".join(beside) + "\n")
        names += "import beside\n"
        seen += [_from_beside(expression) for expression in seen_beside]
    imports = [
        f"    import {root}" for root in ROOTS if any(_in(root, one) for one in seen)
    ]
    text = "\n".join([names, *lines, "", "def work(number):", *imports])
    text += f"\n    return [number, {', '.join(f'repr({one})' for one in seen)}]\n\n"
    text += "numbers = skorche.Queue('numbers', fixed_inputs=[1, 2])\n"
    text += "results = skorche.map(work, numbers)\nskorche.run()\n"
    path = folder / "declaration.py"
    path.write_text(text)
    return path, chosen


def _in(root: str, expression: str) -> bool:
    return re.search(rf"\b{root.partition('.')[0]}\b", expression) is not None


def _from_beside(expression: str) -> str:
    """An expression with the names that the other file binds."""
    return re.sub(r"\b((?:LIST|TABLE|KEPT|known|Own)\d)", r"beside.\1", expression)


def here(path: Path, target: str) -> Any:
    """What the task sees in this process."""
    with declared(str(path)) as there:
        if target == "serial":
            return [there.module.work(number) for number in (1, 2)]
        run = Run(there.graph)
        run.finish()
        [output] = there.graph.outputs()
        return sorted(output.flush())


def compiled(path: Path, target: str) -> Any:
    """The compiled file, or the codes of what it was refused for."""
    try:
        return compile_file(str(path), "declaration.py", target)
    except CompileError as error:
        return error.problems


def there(text: str) -> Any:
    names: dict[str, Any] = {"__name__": "compiled"}
    exec(compile(text, "<compiled>", "exec"), names)  # noqa: S102 - what is tested
    return sorted(names["run"]()["results"])


def check(seed: int, folder: Path) -> str:
    """Compare both for one module; return how it went."""
    choose = random.Random(seed)
    folder.mkdir()
    path, kinds = written(choose, folder)
    target = ("threads", "serial")[seed % 2]
    unwanted = any(KINDS[name].refused for name in kinds)
    text = apart(lambda: compiled(path, target), folder / "compiling")
    about = f"seed {seed}, {target}: {kinds}\n{path.read_text()}"
    if not isinstance(text, str):
        codes = {KINDS[name].or_code for name in kinds} - {""}
        assert unwanted or codes, f"refused: {[str(p) for p in text]}\n{about}"
        found = {p.code for p in text}
        # Words changed by one method `act` are from outside in all that are called so.
        assert found <= codes | {"unwanted-effect", "from-outside"}, f"{text}\n{about}"
        return "refused"
    assert not unwanted, f"not refused\n{about}"
    wanted = apart(lambda: here(path, target), folder / "here")
    found = apart(lambda: there(text), folder / "there")
    assert found == wanted, f"{found}\n{about}\n{text.partition('# ---- Inputs')[0]}"
    assert isinstance(wanted, list), f"{wanted}\n{about}"
    return "agrees"


@pytest.mark.parametrize("part", range(SLICES))
def test_what_a_module_does_is_done_by_its_compiled_file(
    part: int, tmp_path: Path
) -> None:
    went = [
        check(seed, tmp_path / str(seed))
        for seed in range(SEED + part, SEED + EXAMPLES, SLICES)
    ]
    assert "agrees" in went
