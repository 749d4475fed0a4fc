"""What goes wrong in worker processes, and what is lost by it: the running item alone.

Programs are compiled files, each run by itself under a time limit.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from skorche.compiler import compile_file
from tests.machinery.test_processes import lives
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.timeout(60),
    pytest.mark.skipif(os.name != "posix", reason="sends signals to processes"),
]
LIMIT = 30


def compiled(folder: Path, text: str) -> Path:
    """Compile a program, and return the file."""
    declaration = folder / "declaration.py"
    declaration.write_text("import os\nimport time\nimport skorche\n" + text)
    path = folder / "compiled.py"
    path.write_text(compile_file(str(declaration), "declaration.py"))
    return path


def start(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=path.parent,
    )


def outcome(folder: Path, text: str) -> tuple[int, list[object], str]:
    """The exit code of a program, its items, and what it told."""
    running = start(compiled(folder, text))
    out, err = running.communicate(timeout=LIMIT)
    return running.returncode, [json.loads(line) for line in out.splitlines()], err


def pids(folder: Path, count: int) -> list[int]:
    """The numbers of processes, once so many have written them down."""

    def there() -> list[int]:
        return [int(path.name) for path in folder.glob("[0-9]*")]

    wait_until(lambda: len(there()) >= count, LIMIT)
    return there()


NOTE = """
def note():
    open(str(os.getpid()), "w").close()
"""
UNREADABLE = """
class Item:
    def __init__(self, n):
        self.n = n

    def __getstate__(self):
        return {"n": self.n}

    def __setstate__(self, state):
        if state["n"] < 0:
            raise ValueError("negative")
        self.n = state["n"]


def make(n):
    return Item(n)


@skorche.task(executor="process", on_error=ON_ERROR)
def work(item):
    return item.n


skorche.chain([make, work], skorche.Queue("numbers", [1, -2, 3, 4, -5, 6, 7]))
skorche.run()
"""


def test_an_item_that_cannot_be_unpickled_costs_no_other(tmp_path: Path) -> None:
    code, items, err = outcome(tmp_path, UNREADABLE.replace("ON_ERROR", '"skip"'))
    assert (code, items) == (0, [1, 3, 4, 6, 7])
    assert "skipped 2 items" in err
    assert "what it is given cannot be unpickled: negative" in err


def test_the_items_before_one_that_cannot_be_unpickled_come_out(
    tmp_path: Path,
) -> None:
    code, items, err = outcome(tmp_path, UNREADABLE.replace("ON_ERROR", '"raise"'))
    assert (code, items) == (1, [1])
    assert "work(<__main__.Item object at" in err.splitlines()[-1]


@pytest.mark.parametrize("settings", ["", ", retries=1", ', on_error="skip"'])
def test_a_process_that_is_killed_while_it_is_idle_costs_nothing(
    settings: str, tmp_path: Path
) -> None:
    path = compiled(
        tmp_path,
        f"""
@skorche.task(executor="process"{settings})
def work(n):
    return os.getpid()


skorche.map(work, skorche.Queue("numbers"))
skorche.run()
""",
    )
    words = [sys.executable, str(path), "--input", "-"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(words, text=True, bufsize=1, **pipes) as running:
        assert running.stdin is not None and running.stdout is not None
        found = []
        for number in range(4):
            print(number, file=running.stdin)
            found.append(int(running.stdout.readline()))
            os.kill(found[-1], signal.SIGKILL)
        running.stdin.close()
        assert running.wait(LIMIT) == 0
    assert len(set(found)) == 4


def test_only_the_item_that_was_running_is_lost(tmp_path: Path) -> None:
    code, items, err = outcome(
        tmp_path,
        """
@skorche.task(executor="process", max_workers=2, on_error="skip")
def work(n):
    if n % 10 == 3:
        os._exit(7)
    return n


skorche.map(work, skorche.Queue("numbers", list(range(50))))
skorche.run()
""",
    )
    assert code == 0
    assert sorted(map(str, items)) == sorted(str(n) for n in range(50) if n % 10 != 3)
    assert "skipped 5 items" in err and "ended with exit code 7" in err


ODD = """
class Refuses:
    def __init__(self, n):
        self.n = n

    def __reduce_ex__(self, protocol):
        if protocol > 4:
            raise TypeError("not with protocol 5")
        return Refuses, (self.n,)


class FailsOnce:
    def __init__(self, n):
        self.n, self.failed = n, False

    def __getstate__(self):
        if not self.failed:
            self.failed = True
            raise OSError("once")
        return self.__dict__
"""


@pytest.mark.parametrize("kind", ["Refuses", "FailsOnce"])
def test_what_can_be_pickled_one_by_one_goes_there_and_back(
    kind: str, tmp_path: Path
) -> None:
    code, items, err = outcome(
        tmp_path,
        f"""{ODD}
def make(n):
    return {kind}(n)


@skorche.task(executor="process")
def work(item):
    return {kind}(item.n + 1)


def number(item):
    return item.n


skorche.chain([make, work, number], skorche.Queue("numbers", list(range(300))))
skorche.run()
""",
    )
    assert (code, err) == (0, "")
    assert items == [n + 1 for n in range(300)]


def test_a_result_is_what_it_was_when_it_was_returned(tmp_path: Path) -> None:
    """Also if the task returns the same list each time, or gets it."""
    code, items, err = outcome(
        tmp_path,
        """
SAME = []


@skorche.task(executor="process")
def work(item):
    SAME.append(item)
    item.append(len(SAME))
    return SAME[-1:]


skorche.map(work, skorche.Queue("lists", [SAME] * 3))
skorche.run()
""",
    )
    assert (code, err) == (0, "")
    assert items == [[[1]], [[2]], [[3]]]


def test_a_failure_with_an_error_of_its_own_goes_to_a_process(tmp_path: Path) -> None:
    code, items, err = outcome(
        tmp_path,
        """
class Bad(Exception):
    def __init__(self, item, reason):
        super().__init__(reason)
        self.item = item


def check(n):
    raise Bad(n, "bad")


@skorche.task(executor="process")
def explain(failures):
    return [(f.item, type(f.error).__name__, f.error.args, f.error.item) for f in failures]


failed = skorche.Queue("failed")
skorche.map(check, skorche.Queue("numbers", [1, 2]), on_error=failed)
skorche.map(explain, skorche.batch(failed, batch_size=2))
skorche.run()
""",
    )
    assert (code, err) == (0, "")
    assert items[0]["item"] == [[1, "Bad", ["bad"], 1], [2, "Bad", ["bad"], 2]]


SLOW = """
@skorche.task(executor="process", max_workers=2)
def work(n):
    if n >= 1000:
        open("slow", "w").close()
        time.sleep(0.5)
    return n


skorche.map(work, skorche.Queue("numbers", list(range(1200))))
skorche.run()
"""


def test_a_stop_waits_for_the_running_item_alone(tmp_path: Path) -> None:
    running = start(compiled(tmp_path, SLOW))
    wait_until((tmp_path / "slow").exists, LIMIT)
    started = time.monotonic()
    running.send_signal(signal.SIGTERM)
    _, err = running.communicate(timeout=LIMIT)
    assert (running.returncode, err) == (143, "")
    assert time.monotonic() - started < 3


def test_a_slow_item_holds_up_no_results(tmp_path: Path) -> None:
    """Those before it in its process come out while it runs."""
    path = compiled(tmp_path, SLOW.replace("0.5", "50"))
    with start(path) as running:
        assert running.stdout is not None
        found = {running.stdout.readline() for _ in range(1000)}
        running.kill()
    assert "999\n" in found


STOPPED = """
import signal

@skorche.task(executor="process", max_workers=2, timeout=1, on_error="skip")
def work(data):
    if data[0] % 5 == 3:
        os.kill(os.getpid(), signal.SIGSTOP)
    return data


def large(n):
    return bytes([n]) * 3_000_000


def small(data):
    return data[0]


skorche.chain([large, work, small], skorche.Queue("numbers", list(range(8))))
skorche.run()
"""


def test_a_process_that_is_stopped_is_within_the_timeout(tmp_path: Path) -> None:
    code, items, err = outcome(tmp_path, STOPPED)
    assert code == 0
    assert sorted(map(str, items)) == [str(n) for n in range(8) if n != 3]
    assert "took longer than 1 s" in err


def test_sending_to_a_process_that_is_stopped_is_within_the_timeout(
    tmp_path: Path,
) -> None:
    """It stops itself when it is done with an item, before it reads the next."""
    text = STOPPED.replace(
        "os.kill(os.getpid(), signal.SIGSTOP)",
        """signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGSTOP))
        signal.setitimer(signal.ITIMER_REAL, 0.05)""",
    )
    code, items, _ = outcome(tmp_path, text)
    assert code == 0
    assert len(items) >= 7


def test_a_process_that_is_stopped_at_the_end_is_within_the_timeout(
    tmp_path: Path,
) -> None:
    """It has given its last result, and does not see that there is no more to do."""
    code, items, _ = outcome(
        tmp_path,
        """
import signal


@skorche.task(executor="process", timeout=1)
def work(n):
    signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGSTOP))
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    return n


def inputs():
    yield 1
    time.sleep(0.5)


skorche.map(work, skorche.Queue("numbers", fixed_inputs=inputs()))
skorche.run()
""",
    )
    assert (code, items) == (0, [1])


def test_processes_are_replaced_while_threads_hold_locks(tmp_path: Path) -> None:
    """What is forked beside them would wait for these for ever."""
    code, items, err = outcome(
        tmp_path,
        """
import threading

LOCK = threading.Lock()


@skorche.task(max_workers=2)
def hold(n):
    with LOCK:
        print(end="", flush=True)
        time.sleep(0.002)
    return n


@skorche.task(executor="process", max_workers=2, retries=9)
def work(n):
    if time.perf_counter_ns() // 1000 % 5 == 0:
        os._exit(3)
    with LOCK:
        print(end="", flush=True)
        return n


held = skorche.map(hold, skorche.Queue("first", list(range(300))))
worked = skorche.map(work, skorche.Queue("second", list(range(100))), on_error="skip")
skorche.merge((held, worked))
skorche.run()
""",
    )
    assert (code, err) == (0, "")
    assert len(items) == 400


SETUP = """
from pathlib import Path


def connect():
    if os.path.exists("once"):
        raise ConnectionError("nobody there")
    return open("once", "w")


@skorche.task(executor="process", setup=connect, on_error="skip"SETTINGS)
def work(n, connection):
    os._exit(3)


skorche.map(work, skorche.Queue("numbers", [1, 2, 3]))
skorche.run()
"""


@pytest.mark.parametrize("settings", ["", ", retries=50, backoff=1", ', logger="work"'])
def test_a_setup_that_fails_in_a_replacement_fails_the_stage(
    settings: str, tmp_path: Path
) -> None:
    code, items, err = outcome(tmp_path, SETUP.replace("SETTINGS", settings))
    assert (code, items) == (1, [])
    assert "compiled.py: setup of work raised ConnectionError: nobody there" in err
    assert "work(2)" not in err  # nothing was lost but the first


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (', retries=9, logger="work"', "work(1) raised ProcessDied: "),
        (', on_error="skip", timeout=60', "work: skipped 1 items that failed; "),
        (', on_error="skip", max_failures=1', "work: skipped 1 items that failed; "),
    ],
)
def test_a_stop_while_a_replacement_starts_is_no_items_failure(
    settings: str, told: str, tmp_path: Path
) -> None:
    """The next item was not begun: it is not lost, nor counted, nor logged."""
    text = SETUP.replace(', on_error="skip"SETTINGS', settings).replace(
        'raise ConnectionError("nobody there")',
        'open("again", "w").close()\n        time.sleep(60)',
    )
    running = start(compiled(tmp_path, text))
    wait_until((tmp_path / "again").exists, LIMIT)
    running.send_signal(signal.SIGTERM)
    _, err = running.communicate(timeout=LIMIT)
    assert running.returncode == 143
    assert err.startswith(told)
    assert err.count(" raised ") == 1 and "AttributeError" not in err


FAMILY = f"""
import subprocess
{NOTE}

@skorche.task(executor="process", max_workers=2SETTINGS)
def work(n):
    note()
    child = subprocess.Popen(["sleep", "60"])
    open(str(child.pid), "w").close()
    child.wait()


skorche.map(work, skorche.Queue("numbers", [1, 2]))
skorche.run()
"""


@pytest.mark.parametrize("name", ["SIGKILL", "SIGHUP"])
def test_all_go_with_a_parent_that_is_killed(name: str, tmp_path: Path) -> None:
    running = start(compiled(tmp_path, FAMILY.replace("SETTINGS", "")))
    found = pids(tmp_path, 4)
    running.send_signal(getattr(signal, name))
    running.communicate(timeout=LIMIT)
    wait_until(lambda: not any(map(lives, found)), 2)


def test_what_a_task_started_goes_with_its_process(tmp_path: Path) -> None:
    settings = ', timeout=1, on_error="skip"'
    code, items, _ = outcome(tmp_path, FAMILY.replace("SETTINGS", settings))
    assert (code, items) == (0, [])
    wait_until(lambda: not any(map(lives, pids(tmp_path, 4))), 2)


def test_processes_that_start_go_with_the_parent(tmp_path: Path) -> None:
    running = start(
        compiled(
            tmp_path,
            f"""{NOTE}
def wait():
    note()
    time.sleep(60)


@skorche.task(executor="process", setup=wait)
def work(n, nothing):
    return n


skorche.map(work, skorche.Queue("numbers", [1, 2]))
skorche.run()
""",
        )
    )
    found = pids(tmp_path, 1)
    running.kill()
    running.communicate(timeout=LIMIT)
    wait_until(lambda: not any(map(lives, found)), 2)


WAITING = """
@skorche.task(SETTINGS)
def work(n):
    open("begun", "w").close()
    time.sleep(60)


skorche.map(work, skorche.Queue("numbers", [1, 2]))
skorche.run()
"""


@pytest.mark.parametrize("settings", ["", 'executor="process"'])
def test_a_second_ctrl_c_ends_at_once(settings: str, tmp_path: Path) -> None:
    running = start(compiled(tmp_path, WAITING.replace("SETTINGS", settings)))
    wait_until((tmp_path / "begun").exists, LIMIT)
    for _ in range(2):
        running.send_signal(signal.SIGINT)
        time.sleep(0.3)
    started = time.monotonic()
    out, err = running.communicate(timeout=LIMIT)
    assert (running.returncode, out, err) == (130, "", "")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("settings", ["", 'executor="process"'])
def test_a_second_ctrl_c_ends_the_declaration_at_once(
    settings: str, tmp_path: Path
) -> None:
    path = tmp_path / "program.py"
    text = WAITING.replace("SETTINGS", settings)
    text += 'open("ended", "w").close()\nskorche.shutdown()\n'
    path.write_text("import os\nimport time\nimport skorche\n" + text)
    running = start(path)
    wait_until((tmp_path / "begun").exists, LIMIT)
    wait_until((tmp_path / "ended").exists, LIMIT)
    time.sleep(0.5)  # until shutdown() waits
    running.send_signal(signal.SIGINT)
    time.sleep(0.5)
    started = time.monotonic()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=LIMIT)
    assert (running.returncode, out, err) == (130, "", "")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_while_processes_start(name: str, tmp_path: Path) -> None:
    """From the moment in which the script's handlers stand."""
    text = SLOW.replace("max_workers=2", "max_workers=4").replace("1200", "999999")
    path = compiled(tmp_path, text)
    marked = 'signal.signal(number, interrupt)\n    open("handled", "w").close()\n'
    handlers = "signal.signal(number, interrupt)\n"
    assert path.read_text().count(handlers) == 1
    path.write_text(path.read_text().replace(handlers, marked))
    number = getattr(signal, name)
    for delay in (0, 8, 25):
        (tmp_path / "handled").unlink(missing_ok=True)
        running = start(path)
        wait_until((tmp_path / "handled").exists, LIMIT)
        time.sleep(delay / 1000)
        running.send_signal(number)
        _, err = running.communicate(timeout=LIMIT)
        assert (running.returncode, err) == (128 + number, "")


def test_processes_know_no_handler_of_their_parents(tmp_path: Path) -> None:
    code, items, err = outcome(
        tmp_path,
        """
import signal

signal.signal(signal.SIGUSR1, lambda *_: None)
signal.signal(signal.SIGRTMIN, lambda *_: None)


@skorche.task(executor="process")
def work(name):
    number = getattr(signal, name)
    blocked = number in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    return signal.getsignal(number) == signal.SIG_DFL and not blocked


skorche.map(work, skorche.Queue("names", ["SIGUSR1", "SIGTERM", "SIGRTMIN"]))
skorche.run()
""",
    )
    assert (code, items, err) == (0, [True] * 3, "")
