"""The playground as it is built, in a real Chromium, as a reader uses it."""

from __future__ import annotations

import difflib
import functools
import json
import shutil
import statistics
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from scripts import playground
from skorche.compiler import compile_file
from tests.places import ROOT
from tests.reports.chromium import NAMES

DRIVE = Path(__file__).parent / "drive.mjs"
DEMO = ROOT / "docs" / "playground" / "examples" / "words.py"
#: Milliseconds: how soon a page gives its first answer, and each further one.
FIRST, FURTHER = 5000, 200


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder as `python -m http.server` does, on this machine alone."""
    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def texts() -> dict[str, str]:
    demo = DEMO.read_text(encoding="utf-8")
    return {
        "demo": demo,
        "wrong": demo.replace("q_short, batch_size=2", "q_short, batch_size=0"),
        "endless": demo.replace("LONG = 6\n", "LONG = 6\nwhile LONG:\n    pass\n"),
        "changed": demo.replace("max_workers=2", "max_workers=4"),
    }


@pytest.mark.timeout(300)
def test_a_reader_of_the_playground_gets_what_the_command_line_gives(
    tmp_path: Path,
) -> None:
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Chromium is installed here: apt-get install chromium")
    site = tmp_path / "site"
    try:
        playground.build(site)
    except playground.CannotBuildError as error:
        pytest.skip(f"the playground cannot be built here: {error}")
    said = (site / "licences.txt").read_text(encoding="utf-8")
    for name in ("codemirror", "pyodide", "skorche", "black", "jinja2"):
        assert f"==== {name} " in said
    (tmp_path / "texts.json").write_text(json.dumps(texts()), encoding="utf-8")
    modules = playground.KEPT / "node_modules"
    with served(site) as address:
        words = ["node", DRIVE, modules, program, address, tmp_path]
        done = subprocess.run(
            list(map(str, words)),
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )
    came = json.loads((tmp_path / "came.json").read_text(encoding="utf-8"))
    assert done.returncode == 0, (done.stderr[-3000:], came)
    check_answers(came)
    check_compiled(tmp_path)


def check_answers(came: dict[str, Any]) -> None:
    assert came["errors"] == []
    assert '"2 words of 16 letters"\n"2 words of 7 letters"\n' in came["overview"]
    assert came["byKeys"] == "Overview"
    # Others use this machine, too: the best of some is what the page takes, of a machine that
    # is as slow as it is now.
    slower = statistics.median(came["busy"])
    assert min(came["first"]) < FIRST * slower, came
    assert min(came["further"]) < FURTHER * slower, came
    wrong = "batch_size is 0; it has to be a positive whole number"
    assert f"line 29 {wrong} bad-batch-size\n" in came["problem"]
    (marked,) = came["marked"]
    assert marked.strip() == "q_shorts = skorche.batch(q_short, batch_size=0)"
    assert came["goesTo"] == marked
    assert came["typedMeanwhile"] < 2000
    assert came["stopped"].startswith("Stopped.")
    assert came["afterStop"].startswith("Compiled in ")
    assert came["change"].strip() == "~ clean: max_workers 2 → 4"
    kept = [texts()["demo"], f"{texts()['changed']}# the last"]
    assert came["reloaded"] == came["linked"] == kept
    assert came["overflow"] <= 0, "a phone would have to scroll sideways"
    assert came["ground"] == "rgb(20, 24, 29)"
    assert came["switched"] == "rgb(243, 245, 248)"


def check_compiled(folder: Path) -> None:
    source = folder / "command" / "words.py"
    source.parent.mkdir()
    source.write_bytes(DEMO.read_bytes())
    for target in ("threads", "serial", "dask"):
        wanted = compile_file(str(source), "words.py", target)
        found = (folder / f"{target}.py").read_bytes()
        lines = found.decode().splitlines(), wanted.splitlines()
        assert found == wanted.encode(), "\n".join(difflib.unified_diff(*lines))


def test_without_node_it_is_said_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(
        playground.CannotBuildError, match="there is no node, or no npm"
    ):
        playground.build(tmp_path / "site")
