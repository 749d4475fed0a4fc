"""Builds the playground, a page on which skorche runs in the browser:
`python scripts/playground.py OUT`.

Comes in: docs/playground, this tree's wheel, the packages that skorche needs as they are
installed here, and what npm has. Goes out: a folder of static files, which any server of
files can serve, and which asks nothing of it but these. What npm gives is kept in
build/playground, so that a second time asks for nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "docs" / "playground"
KEPT = ROOT / "build" / "playground"
#: The files of Pyodide that a page asks for.
PYODIDE = (
    "pyodide.mjs",
    "pyodide.asm.js",
    "pyodide.asm.wasm",
    "pyodide-lock.json",
    "python_stdlib.zip",
)
#: How the names end of files of a package that any Python can use.
PLAIN = {".py", ".txt"}
#: What a terminal's tables need, and Pythons before 3.11, is no use on a page.
LEFT_OUT = {"rich", "tomli"}
#: What only builds the page, or tries it.
TOOLS = ("esbuild", "@esbuild/", "playwright-core", "@types/")
#: Seconds that npm may take.
PATIENCE = 240
#: An archive's files are all from then, so that the same ones make the same archive.
EPOCH = (1980, 1, 1, 0, 0, 0)

BUILD_WHEEL = (
    "import sys; from hatchling import build; print(build.build_wheel(sys.argv[1]))"
)


class CannotBuildError(Exception):
    """The playground cannot be built on this machine; the message says why."""


def build(out: Path) -> None:
    """Build the playground into a folder, which is emptied first.

    Raises CannotBuildError where npm is not there, or gives nothing.
    """
    modules = npm_packages()
    shutil.rmtree(out, ignore_errors=True)
    (out / "pyodide").mkdir(parents=True)
    for name in PYODIDE:
        shutil.copyfile(modules / "pyodide" / name, out / "pyodide" / name)
    write_packages(out / "packages.zip")
    write_snapshot(modules, out / "packages.zip", out / "snapshot.bin.gz")
    examples = json.dumps(list(examples_of(SOURCES / "examples.txt")))
    (out / "examples.json").write_text(examples, encoding="utf-8")
    bundle(modules, out)
    for name in ("index.html", "playground.css"):
        shutil.copyfile(SOURCES / name, out / name)
    (out / "licences.txt").write_text("\n".join(licences(modules)), encoding="utf-8")
    write_service_worker(out)


def npm_packages() -> Path:
    """Return the folder of npm's packages, fetched where they are not there yet."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise CannotBuildError("there is no node, or no npm")
    KEPT.mkdir(parents=True, exist_ok=True)
    wanted = hashlib.sha256()
    for name in ("package.json", "package-lock.json"):
        content = (SOURCES / name).read_bytes()
        wanted.update(content)
        (KEPT / name).write_bytes(content)
    done = KEPT / "done.txt"
    if done.exists() and done.read_text() == wanted.hexdigest():
        return KEPT / "node_modules"
    words = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        ended = subprocess.run(
            words,
            cwd=KEPT,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CannotBuildError(f"npm gave nothing in {PATIENCE} seconds") from None
    if ended.returncode:
        last = (ended.stderr or ended.stdout).strip().splitlines()[-1:]
        raise CannotBuildError(f"npm gives nothing: {' '.join(last)}")
    done.write_text(wanted.hexdigest())
    return KEPT / "node_modules"


def write_packages(path: Path) -> None:
    """Write an archive of the modules that the browser's Python gets: skorche as its wheel
    holds it, and what it needs, of which nothing is taken that is compiled for this machine.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(_packaged()):
            archive.writestr(
                zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED
            )


def _packaged() -> Iterator[tuple[str, bytes]]:
    folder = KEPT / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    words = [sys.executable, "-c", BUILD_WHEEL, str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)
    for name in needed("skorche"):
        for file in distribution(name).files or ():
            if file.suffix in PLAIN and ".." not in file.parts:
                yield file.as_posix(), file.read_binary()
    yield "answering.py", (SOURCES / "answering.py").read_bytes()


def write_snapshot(modules: Path, packages: Path, path: Path) -> None:
    """Write what the memory of Python is like once it has answered, which takes a page half
    the time to load; the same packages give it once."""
    together = hashlib.sha256((KEPT / "done.txt").read_bytes() + packages.read_bytes())
    script = SOURCES / "snapshot.mjs"
    demo = SOURCES / "examples" / "words.py"
    together.update(script.read_bytes() + demo.read_bytes())
    kept = KEPT / f"snapshot-{together.hexdigest()[:16]}.bin.gz"
    if not kept.exists():
        for old in KEPT.glob("snapshot-*"):
            old.unlink()
        made = KEPT / "snapshot.part"
        run_node(
            str(script), str(modules / "pyodide"), str(packages), str(demo), str(made)
        )
        made.rename(kept)
    shutil.copyfile(kept, path)


def run_node(*words: str) -> None:
    """Run a script in Node; raise CannotBuildError with the last that it says."""
    ended = subprocess.run(
        ["node", *words],
        cwd=SOURCES,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if ended.returncode:
        last = ended.stderr.strip()[-1000:]
        raise CannotBuildError(f"{Path(words[0]).name}: {last}")


def needed(name: str) -> list[str]:
    """Return the names of what a distribution needs, and of what these need.

    >>> needed("jinja2")
    ['markupsafe']
    """
    found: dict[str, None] = {}
    waiting = [name]
    while waiting:
        for line in distribution(waiting.pop()).requires or ():
            word, _, condition = line.partition(";")
            match = re.match(r"[\w.-]+", word)
            if match is None or re.search(r"extra|win32|Windows", condition):
                continue
            other = match[0].lower()
            if other not in found and other not in LEFT_OUT and _is_there(other):
                found[other] = None
                waiting.append(other)
    return list(found)


def _is_there(name: str) -> bool:
    """Whether a distribution is installed: one for another Python need not be."""
    try:
        distribution(name)
    except ModuleNotFoundError:
        return False
    return True


def licences(modules: Path) -> Iterator[str]:
    """Yield who made what is in the page, and by which licence it is there."""
    yield "This page holds parts of the following, each as its licence says.\n"
    for path in sorted(modules.glob("*/package.json")) + sorted(
        modules.glob("@*/*/package.json")
    ):
        said = json.loads(path.read_text(encoding="utf-8"))
        if said["name"].startswith(TOOLS):
            continue
        yield f"==== {said['name']} {said['version']}: {said['license']}"
        yield from (file.read_text("utf-8") for file in path.parent.glob("LICEN[CS]E*"))
    for name in ["skorche", *needed("skorche")]:
        yield f"==== {name} {distribution(name).version}"
        for file in distribution(name).files or ():
            if ".dist-info/licenses/" in file.as_posix():
                yield file.read_text("utf-8")


def examples_of(path: Path) -> Iterator[dict[str, str]]:
    """Yield the examples that a list names, a file and a title on each line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, title = line.partition(" ")
        text = (ROOT / name).read_text(encoding="utf-8")
        yield {"name": Path(name).name, "title": title.strip(), "text": text}


def bundle(modules: Path, out: Path) -> None:
    """Put the page's own code, and what of npm it uses, into one file each."""
    words = ["page.js", "worker.js", "--bundle", "--minify", "--format=esm"]
    words += [
        "--external:./pyodide/*",
        "--legal-comments=linked",
        "--log-level=warning",
    ]
    # Beside node_modules, so that it finds them.
    sources = KEPT / "sources"
    shutil.rmtree(sources, ignore_errors=True)
    sources.mkdir()
    for path in SOURCES.glob("*.js"):
        shutil.copyfile(path, sources / path.name)
    files = [str(sources / word) if word.endswith(".js") else word for word in words]
    run_node(str(modules / "esbuild" / "bin" / "esbuild"), *files, f"--outdir={out}")


def write_service_worker(out: Path) -> None:
    """Write what keeps the page's files for when there is no network, under a name that
    another build of them does not share."""
    files = sorted(p for p in out.rglob("*") if p.is_file())
    together = hashlib.sha256()
    for file in files:
        together.update(file.read_bytes())
    names = ["./", *(file.relative_to(out).as_posix() for file in files)]
    text = (SOURCES / "service-worker.js").read_text(encoding="utf-8")
    text = text.replace("BUILD", together.hexdigest()[:16])
    text = text.replace("[/* FILES */]", json.dumps(names))
    (out / "service-worker.js").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    try:
        build(Path(sys.argv[1]).resolve())
    except CannotBuildError as error:
        sys.exit(f"the playground cannot be built: {error}")
