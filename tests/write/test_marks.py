"""By what a compiled file is known, and one that somebody made unrecognisable."""

from __future__ import annotations

from pathlib import Path

import pytest

from skorche.write.marks import is_compiled, looks_compiled
from tests.places import CASES, ROOT

MARK = "# Compiled by `skorche compile words.py`: change that file, not this one."
ALIKE = {
    "as it is": MARK,
    "small letters": MARK.lower(),
    "a blank before it": f" {MARK}",
    "a sign that nobody sees": MARK.replace("Com", "Com\u200b"),
    "one at the beginning": f"\ufeff{MARK}",
    "another alphabet": MARK.replace("Co", "\u0421\u043e"),
    "another sign for a comment": f"\uff03{MARK[1:]}",
    "blanks of another kind": MARK.replace(" ", "\u00a0"),
    "blanks between letters": " ".join(MARK),
    "another beginning": MARK.replace("Compiled", "Complied"),
    "below other lines": "x = 1\n" * 30 + MARK,
    "behind code": f"x = 1  {MARK}",
    "behind another's line end": f"#\u2028{MARK}",
    "behind a carriage return": f"#\r{MARK}",
    "a section": "# ---- Machinery: failures and the command line ---",
    "a section, written otherwise": "#--TASKS AND WHAT THEY USE, from x",
}
OTHERS = {
    "nothing": "",
    "letters of another alphabet": "# " + "\u6570" * 60,
    "sections of anybody's": "# ---- Inputs ----\n# ---- Pipeline ----\n",
    "words about it": "# What is compiled by skorche compile, goes to generated/.\n",
    "a text that says so": f'"""{MARK[2:]}"""\n',
}


@pytest.mark.parametrize("text", ALIKE.values(), ids=ALIKE)
def test_what_looks_compiled_does(text: str) -> None:
    assert looks_compiled(f"import x\n{text}\n") is not None
    assert not is_compiled(f"import x\n{text}\n")


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_what_anybody_may_write_does_not(text: str) -> None:
    assert looks_compiled(text) is None


def test_no_declaration_looks_compiled_and_each_compiled_file_does() -> None:
    for path in [*(ROOT / "examples").glob("*.py"), *CASES.rglob("declaration.py")]:
        assert looks_compiled(path.read_text(errors="replace")) is None, path
    found: list[Path] = list((ROOT / "generated").glob("*.py"))
    assert found
    for path in found:
        text = path.read_text()
        assert is_compiled(text)
        assert looks_compiled(text.partition(MARK[:12])[2]), "by its sections alone"


def test_a_header_may_hold_line_ends_of_others() -> None:
    assert is_compiled(f"# SPDX\u2028\u200b\n# more\x0c\n{MARK}\n")
