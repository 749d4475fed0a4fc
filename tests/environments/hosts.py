"""Programs that a compiled module is a part of: stream() and run() are all they need."""

from __future__ import annotations

import shutil
import sys
import sysconfig
import zipapp
from collections.abc import Callable
from pathlib import Path

from .compiled import TARGETS, check_failure, check_lines, check_words, text_of, write
from .pythons import BARE, python
from .row import HERE, Skipped, execute, installed, program, row

#: Prints what run() returns as the lines of a compiled file's command line.
SHOW = """
import json


def show(results):
    for queue, items in results.items():
        for item in items:
            print(json.dumps({"queue": queue, "item": item}))

"""
LAMBDA = """
import words


def handler(event, context):
    return {"statusCode": 200, "body": words.run(event.get("words", words.INPUTS))}


show(handler({}, None)["body"])
assert handler({"words": ["hmm"]}, None)["body"] == {"counts": [], "others": []}
"""
AT_ONCE = """
from concurrent.futures import ThreadPoolExecutor

import words

with ThreadPoolExecutor(8) as pool:
    results = list(pool.map(lambda _: words.run(), range(40)))
for one in results:
    assert sorted(map(str, one["counts"])) == sorted(map(str, results[0]["counts"]))
    assert sorted(one["others"]) == sorted(results[0]["others"])
show(results[0])
"""
CLOSED = """
import threading

import words

before = set(threading.enumerate())
for _ in range(20):
    stream = words.stream(words.INPUTS * 100)
    next(stream)
    stream.close()
assert set(threading.enumerate()) == before
show(words.run())
"""
EXECUTED = """
module = {"__name__": "anything"}
exec(compile(open("words.py").read(), "words.py", "exec"), module)
show(module["run"]())
"""
LOOP = """
import asyncio

import words


async def results():
    found = {"counts": [], "others": []}
    async for queue, item in words.astream():
        found[queue].append(item)
    return found


async def host():
    async for _ in words.astream(words.INPUTS * 100):
        break
    first, second = await asyncio.gather(results(), results())
    assert sorted(first["others"]) == sorted(second["others"])
    show(first)


asyncio.run(host())
"""
INTERPRETERS = """
import sys

name = "_interpreters" if sys.version_info >= (3, 13) else "_xxsubinterpreters"
interpreters = __import__(name)
own = interpreters.create()
failed = interpreters.run_string(own, open("inside.py").read())
sys.exit(failed is not None and str(failed))
"""


def beside(folder: Path, target: str, code: str) -> None:
    """Write a module `words` and a program that is a host of it."""
    folder.mkdir(exist_ok=True)
    text = text_of("words", target, "astream" in code)
    (folder / "words.py").write_text(text, encoding="utf-8")
    (folder / "host.py").write_text(SHOW + code, encoding="utf-8")


def hosted(name: str, code: str) -> None:
    """Make a row of a program that prints what it should."""

    def run(folder: Path) -> str:
        for target in TARGETS:
            beside(folder / target, target, code)
            check_words(execute([sys.executable, "host.py"], folder / target))
        return "threads, serial"

    row(name, "nothing")(run)


hosted("a function host's handler (as of AWS Lambda)", LAMBDA)
hosted("a module that several threads call at once", AT_ONCE)
hosted("streams that are closed early leave no thread", CLOSED)
hosted("exec of its text", EXECUTED)
hosted("an event loop (asyncio), twice at once, and left early", LOOP)


@row("cron: no terminal, nothing but PATH, standard output in a file", "nothing")
def cron(folder: Path) -> str:
    for target in TARGETS:
        path = write("words", target, folder)
        line = f"{sys.executable} {path} > out.jsonl 2> errors.txt < /dev/null"
        done = execute(["env", "-i", "PATH=/usr/bin:/bin", "sh", "-c", line], folder)
        assert done.returncode == 0
        check_lines((folder / "out.jsonl").read_text())
        assert not (folder / "errors.txt").read_text()
    return "threads, serial"


@row("a module in a package: `python -m`, a zipapp, text on standard input", "nothing")
def packaged(folder: Path) -> str:
    for target in TARGETS:
        package = folder / target / "app" / "pipelines"
        package.mkdir(parents=True)
        for empty in (package, package.parent):
            (empty / "__init__.py").touch()
        text = text_of("words", target)
        (package / "words.py").write_text(text, encoding="utf-8")
        words = [sys.executable, "-m", "app.pipelines.words"]
        check_words(execute(words, folder / target))
        archive = folder / f"{target}.pyz"
        main = "app.pipelines.words:show"
        shown = f"{SHOW}\n\n_show = show\n\n\ndef show():\n    _show(run())\n"
        (package / "words.py").write_text(text + shown, encoding="utf-8")
        zipapp.create_archive(folder / target, archive, main=main)
        check_words(execute([sys.executable, archive], folder))
        check_words(execute([sys.executable, "-"], folder, stdin=text))
    return "threads, serial"


WEB = """
from threading import Thread

import flask
import words

app = flask.Flask("app")


@app.get("/")
def answer():
    return words.run()


server = app.test_client
results = []
threads = [Thread(target=lambda: results.append(server().get("/").json)) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(results) == 8
show(results[0])
"""
FASTAPI = """
from threading import Thread

import fastapi
import words
from fastapi.testclient import TestClient

app = fastapi.FastAPI()


@app.get("/")
def answer():  # which FastAPI calls in a thread of its own
    return words.run()


@app.get("/counted")
async def count():  # which FastAPI calls in its event loop
    return len([item async for item in words.astream()])


client = TestClient(app)
results = []
threads = [Thread(target=lambda: results.append(client.get("/").json())) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(results) == 8
assert client.get("/counted").json() == 4
show(results[0])
"""


def in_web_app(code: str, *packages: str) -> Callable[[Path], str]:
    def run(folder: Path) -> str:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", "."]
        place = installed(packages[0], *pip, *packages)
        for target in TARGETS:
            beside(folder / target, target, code)
            words = [sys.executable, "host.py"]
            environment = {"PYTHONPATH": str(place)}
            check_words(execute(words, folder / target, environment))
        return "threads, serial, eight requests at once"

    return run


row("a function of a Flask app", "PyPI flask", slow=True)(in_web_app(WEB, "flask"))
row("a function of a FastAPI app", "PyPI fastapi, httpx", slow=True)(
    in_web_app(FASTAPI, "fastapi", "httpx")
)


@row(
    "a C program that embeds Python in isolated mode", "a C compiler, Python's headers"
)
def embedded(folder: Path) -> str:
    include = Path(sysconfig.get_path("include"))
    library = sysconfig.get_config_var("LIBDIR")
    version = sysconfig.get_config_var("LDVERSION")
    if not (include / "Python.h").exists():
        raise Skipped("there are no headers of Python")
    shared = sysconfig.get_config_var("Py_ENABLE_SHARED")
    static = Path(sysconfig.get_config_var("LIBPL"), f"libpython{version}.a")
    if not shared and not static.exists():
        raise Skipped("there is no library of Python to link with")
    python_library = [f"-lpython{version}"] if shared else [str(static)]
    others = str(sysconfig.get_config_var("LIBS")).split()
    words = [program("cc"), HERE / "embedded.c", "-o", folder / "embedded"]
    words += [f"-I{include}", f"-L{library}", f"-Wl,-rpath,{library}", "-rdynamic"]
    words += [*python_library, *others, "-lm", "-ldl", "-lpthread", "-lutil"]
    built = execute(words, folder)
    if built.returncode:
        raise Skipped(f"it cannot be built: {built.stderr.strip().splitlines()[-1]}")
    for target in TARGETS:
        path = write("words", target, folder)
        start = [folder / "embedded", sys.base_prefix]
        check_words(execute([*start, path], folder))
        check_failure(execute([*start, write("failing", target, folder)], folder))
    return "threads, serial"


def in_subinterpreter(minor: int) -> Callable[[Path], str]:
    def run(folder: Path) -> str:
        interpreter = python(minor)
        for target in TARGETS:
            beside(folder / target, target, "import words\nshow(words.run())\n")
            shutil.move(folder / target / "host.py", folder / target / "inside.py")
            inside = folder / target / "inside.py"
            here = "import sys\nsys.path.insert(0, '')\n"
            inside.write_text(here + inside.read_text(), encoding="utf-8")
            words = [interpreter, *BARE, "-c", INTERPRETERS]
            check_words(execute(words, folder / target))
        return "threads, serial"

    return run


for _minor in (12, 13):
    row(f"a subinterpreter of CPython 3.{_minor}", "pyenv, or on PATH")(
        in_subinterpreter(_minor)
    )
