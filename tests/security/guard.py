"""skorche's command line, called under guard.

A line of JSON comes in: the words of a command, where it is called, and which files it may
run. A line goes out: what it said, its exit code, and all that it did and may not have done.
Each command is a process of its own, made by fork(), with an audit hook, which cannot be
taken off again. Nothing of the project may be run, imported or evaluated, nor anything
written below it, and no process but git started; git itself may start none, which its own
trace tells. A file that may be run brings what it does itself.
"""

from __future__ import annotations

import fnmatch
import json
import os
import signal
import sys
import sysconfig
import traceback
from contextlib import suppress
from tempfile import TemporaryFile
from types import CodeType
from typing import IO, Any, NoReturn

import black  # noqa: F401 - so that no command has to read it
import jinja2  # noqa: F401 - likewise

from skorche.apart import asking
from skorche.cli import main
from tests.places import ROOT

#: Seconds that a command may take.
LIMIT = 30
_PATHS = sysconfig.get_paths()
_OTHERS = (_PATHS["stdlib"], _PATHS["platstdlib"], _PATHS["purelib"], "<frozen ")
_TRUSTED = (*_OTHERS, str(ROOT / "skorche"), str(ROOT / "templates"))
_STARTS = {"os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn"}
_NEVER = {"ctypes.dlopen", "pickle.find_class", "socket.connect"}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class Forbidden(BaseException):
    """What a command may not do; no handler of exceptions is to catch it."""


class Guard:
    """Watches what one process does, and writes down what it may not do."""

    def __init__(self, request: dict[str, Any], report: int) -> None:
        self._root = os.path.realpath(request["root"]) + os.sep
        self._runs = request["runs"]
        self._writes = request["words"][:1] not in (["show"], ["diff"], ["check"])
        self._report = report

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "exec":
            self._execution(arguments[0])
        elif event == "import" and self._is_inside(arguments[1]):
            self._forbid(f"imported {arguments[1]}")
        elif event == "subprocess.Popen" and not self._runs:
            words = arguments[1]
            if not self._is_known(words):
                self._forbid(f"started {words}")
        elif event in _STARTS and not self._runs or event in _NEVER and not self._runs:
            self._forbid(f"{event} {arguments}")
        elif event == "open" and self._is_writing(*arguments):
            self._forbid(f"wrote {arguments[0]}")

    def _is_writing(self, path: object, mode: object, flags: int) -> bool:
        return not self._writes and bool(flags & _WRITING) and self._is_inside(path)

    def imported(self) -> None:
        """Look at the modules that are there at the end."""
        for module in list(sys.modules.values()):
            path = getattr(module, "__file__", None)
            if self._is_inside(path) and not self._runs:
                self._forbid(f"has the module {path}")

    def _execution(self, code: CodeType) -> None:
        path = code.co_filename
        if not path.startswith("<") and self._is_inside(path):
            name = os.path.realpath(path).removeprefix(self._root)
            if not any(fnmatch.fnmatchcase(name, pattern) for pattern in self._runs):
                self._forbid(f"ran {name}")
        elif not path.startswith(_TRUSTED) and not self._runs:
            # Text: of the standard library's own, as that of dataclasses, or anybody's.
            caller = sys._getframe(2).f_code.co_filename
            if not caller.startswith(_OTHERS):
                self._forbid(f"ran text that {caller} made")

    def _is_known(self, words: object) -> bool:
        """Whether a process is git, or one that compiles declarations, under this guard."""
        if not isinstance(words, (list, tuple)):
            return False
        return self._is_git(words[0]) or words[-1] == asking.BEGIN

    def _is_git(self, program: str) -> bool:
        """Whether a program is git, by its whole path, and not of the project."""
        is_git = os.path.isabs(program) and os.path.basename(program) == "git"
        return is_git and not self._is_inside(program)

    def _is_inside(self, path: object) -> bool:
        if not isinstance(path, (str, bytes)):
            return False
        return os.path.realpath(os.fsdecode(path)).startswith(self._root)

    def _forbid(self, what: str) -> NoReturn:
        os.write(self._report, f"{what}\n".encode("utf-8", "backslashreplace"))
        raise Forbidden(what)


def serve() -> None:
    """Answer requests until there are no more."""
    sys.path.remove(str(ROOT))  # which the command `skorche` does not have either
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line))), flush=True)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    with TemporaryFile() as said, TemporaryFile() as report:
        process = os.fork()
        if not process:
            _command(request, said.fileno(), report.fileno())
        _, status = os.waitpid(process, 0)
        with suppress(ProcessLookupError):
            os.killpg(process, signal.SIGKILL)  # what it started and left
        code = os.waitstatus_to_exitcode(status)
        forbidden = _text(report).splitlines() + _started_by_git(request)
        if code == -signal.SIGALRM:
            forbidden.append("took too long")
        return {"said": _text(said), "code": code, "forbidden": forbidden}


def _command(request: dict[str, Any], said: int, report: int) -> NoReturn:
    """Be the command, under guard."""
    code = 70
    try:
        os.setpgid(0, 0)
        signal.alarm(LIMIT)
        os.chdir(request["folder"])
        os.environ.update(request["environment"])
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(said, 1)
        os.dup2(said, 2)
        sys.dont_write_bytecode = True
        guard = Guard(request, report)
        watched = {"request": request, "report": f"/proc/{os.getpid()}/fd/{report}"}
        os.environ["GUARDED"] = json.dumps(watched)
        asking.BEGIN = str(ROOT / "tests/security/begin.py")
        sys.addaudithook(guard)
        try:
            main(request["words"], "skorche")
        except SystemExit as leaving:
            given = leaving.code or 0
            code = given if isinstance(given, int) else 1
        guard.imported()
    except BaseException:  # noqa: BLE001 - whatever it is, it is a defect, and told
        traceback.print_exc()
        code = 70
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _started_by_git(request: dict[str, Any]) -> list[str]:
    """What git started, by its own trace."""
    try:
        with open(request["trace"], encoding="utf-8") as file:
            events = [json.loads(line) for line in file]
    except FileNotFoundError:
        return []
    os.unlink(request["trace"])
    kinds = ("child_start", "exec")
    return [f"git started {e['argv']}" for e in events if e["event"] in kinds]


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "backslashreplace")


if __name__ == "__main__":
    serve()
