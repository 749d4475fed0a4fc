"""All that is compiled of a checkout's examples and cases, as files of a folder.

`make goldens` runs it with the checkout as it is and with its last commit, and shows the
difference: `python tests/goldens.py CHECKOUT FOLDER`. Where a checkout's skorche refuses
a declaration, its file holds what is said instead.
"""

from __future__ import annotations

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

TARGETS = ("threads", "serial")


def compile_to(folder: Path, path: str) -> None:
    """Compile a file below the folder we are in, once for each target."""
    from click.testing import CliRunner

    from skorche.cli import main as skorche

    for target in TARGETS:
        out = folder / f"{path.removesuffix('.py')}_{target}.py"
        words = ["compile", path, "--target", target, "--output", str(out)]
        result = CliRunner().invoke(skorche, words)
        if not out.exists():
            out.parent.mkdir(parents=True, exist_ok=True)
            said = result.stderr.replace(f"{os.getcwd()}{os.sep}", "")
            out.with_suffix(".txt").write_text(said, encoding="utf-8")


def main(checkout: Path, folder: Path) -> None:
    sys.path.insert(0, str(checkout))
    os.chdir(checkout)
    import skorche

    assert Path(skorche.__file__).is_relative_to(checkout), skorche.__file__
    paths = [
        path.relative_to(checkout).as_posix()
        for pattern in ("examples/*.py", "tests/cases/*/*/declaration.py")
        for path in sorted(checkout.glob(pattern))
    ]
    with ProcessPoolExecutor() as pool:
        for _ in pool.map(compile_to, [folder] * len(paths), paths, chunksize=8):
            pass


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
