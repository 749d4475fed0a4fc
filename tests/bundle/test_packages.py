"""Which modules of a package go along: those that something is seen to ask for."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from skorche.bundle.bundles import ALL, Bundle, bundle_of
from skorche.bundle.packages import Packages
from skorche.errors import CompileError
from skorche.python.source_files import SourceFiles


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield tmp_path
    assert set(sys.modules) <= before, "nothing is imported to find it"


def written(folder: Path, **texts: str) -> None:
    importlib.invalidate_caches()
    for name, text in texts.items():
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def packages_of(folder: Path, main: str, *named: str) -> Packages:
    written(folder, main=main)
    return Packages(SourceFiles(), str(folder / "main.py"), "", [], named)


def bundle(folder: Path, main: str, *wanted: str) -> Bundle:
    return bundle_of(packages_of(folder, main, *wanted), wanted or (ALL,))


def names(found: Bundle) -> list[str]:
    return sorted(name for one in found.found.values() for name in one.modules)


ASKING = """
import json, sys
from . import near
from .far import deep
def late():
    from lib import later
    import importlib
    importlib.import_module(".by_text", __name__)
if sys.version_info < (3, 0):
    from . import never
if __name__ == "__main__":
    from . import script
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from . import types
# skorche: reaches lib.said
"""


def test_what_is_imported_anywhere_goes_along_and_nothing_else(folder: Path) -> None:
    texts = ("near", "later", "by_text", "never", "script", "types", "said", "rest")
    written(folder, **{f"lib/{name}": "" for name in texts})
    written(folder, **{"lib/__init__": ASKING})
    written(folder, **{"lib/far/__init__": "", "lib/far/deep": "from ..near import x"})
    found = bundle(folder, "import lib")
    there = ["by_text", "far", "far.deep", "later", "near", "said"]
    assert names(found) == ["lib", *(f"lib.{name}" for name in there)]
    [package] = found.used(["lib"])
    left = [one.name for one in found.packages.left_out(package)]
    assert left == ["lib.never", "lib.rest", "lib.script", "lib.types"]


@pytest.mark.parametrize(
    ("main", "inside", "there"),
    [
        ("import lib", "iter_modules(__path__)", ["lib.far", "lib.near"]),
        (
            "import lib",
            "pkgutil.walk_packages(path=__path__, prefix='lib.')",
            ["lib.far", "lib.far.deep", "lib.near"],
        ),
        ("import lib; iter_modules(lib.__path__)", "", ["lib.far", "lib.near"]),
        (
            "from lib import far as away; iter_modules(\n    away.__path__)",
            "",
            ["lib.far", "lib.far.deep"],
        ),
        ("import lib; iter_modules(places)", "", []),
    ],
)
def test_modules_that_are_listed_go_along(
    folder: Path, main: str, inside: str, there: list[str]
) -> None:
    written(folder, **{"lib/__init__": inside, "lib/near": "", "lib/far/deep": ""})
    written(folder, **{"lib/far/__init__": ""})
    found = bundle(folder, main)
    assert names(found) == ["lib", *there]
    assert found.packages.lists_modules


def test_a_named_package_brings_its_own_ones_along_and_no_others(folder: Path) -> None:
    written(folder, a="def f():\n    import b", b="", c="", inner="")
    assert names(bundle(folder, "import a, c", "a")) == ["a", "b"]
    assert names(bundle(folder, "import a, c")) == ["a", "b", "c"]
    written(folder, **{"p/__init__": "", "p/q/__init__": "", "p/q/r": "", "p/s": ""})
    assert names(bundle(folder, "import p", "p.q")) == ["p", "p.q", "p.q.r"]
    assert names(bundle(folder, "import json", "nothing")) == []


def test_of_all_those_stay_out_that_cannot_or_need_one_that_cannot(
    folder: Path,
) -> None:
    written(folder, tasks="import skorche", uses="import tasks", fine="import re")
    main = "import uses, fine"
    assert names(bundle(folder, main)) == ["fine"]
    with pytest.raises(CompileError) as caught:
        bundle(folder, main, "uses")
    assert "tasks cannot go along whole: it imports skorche" in str(caught.value)


@pytest.mark.parametrize("late", [True, False])
def test_what_is_no_text_is_refused_where_it_is_used(folder: Path, late: bool) -> None:
    written(folder, **{"p/__init__": "from .slow import go", "p/slow": "go = 1"})
    (folder / "p" / "fast.abi3.so").touch()
    if late:
        written(folder, **{"p/slow": "def go():\n    from . import fast"})
        with pytest.raises(CompileError, match="fast.abi3.so is no text"):
            bundle(folder, "import p", "p")
    else:
        tried = "try: from .fast import go\nexcept ImportError: go = 1"
        written(folder, **{"p/slow": tried})
        assert names(bundle(folder, "import p", "p")) == ["p", "p.slow"]


def test_a_folder_alone_is_a_package_and_what_it_holds_goes_along(folder: Path) -> None:
    written(folder, **{"space/inner/one": "from . import two", "space/inner/two": ""})
    found = names(bundle(folder, "import space.inner.one"))
    assert found == ["space", "space.inner", "space.inner.one", "space.inner.two"]


def test_packages_that_these_need_are_sure_or_not(folder: Path) -> None:
    text = (
        "import one\ntry: import two\nexcept ImportError: pass\ndef f(): import three"
    )
    written(folder, a=text)
    [package] = bundle(folder, "import a").found.values()
    assert (package.surely, package.maybe) == ({"one"}, {"two", "three"})
