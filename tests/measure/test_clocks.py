"""Threads have clocks of CPU time, and those that have ended keep what theirs said."""

from __future__ import annotations

import sys
import threading
import time

import pytest

from skorche.measure.clocks import Clocks, cpu_of, delay_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="clocks of Linux")


def spin(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_a_thread_is_asked_from_another() -> None:
    thread = threading.main_thread()
    before = cpu_of(thread) or 0.0
    spin(0.05)
    assert (cpu_of(thread) or 0.0) - before >= 0.05
    assert (cpu_of(thread) or 0.0) == pytest.approx(time.thread_time(), abs=0.02)


def test_the_clock_that_a_thread_took_itself_is_the_same() -> None:
    thread = threading.current_thread()
    number = time.pthread_getcpuclockid(threading.get_ident())
    assert cpu_of(thread, number) == pytest.approx(cpu_of(thread), abs=0.02)


def test_a_thread_that_is_over_keeps_its_last_clock() -> None:
    clocks = Clocks()
    over = threading.Event()

    def work() -> None:
        spin(0.03)
        over.wait(10)

    thread = threading.Thread(target=work)
    clocks.begin([])
    thread.start()
    try:
        while (cpu_of(thread) or 0.0) < 0.03:
            time.sleep(0.001)
        clocks.look([thread], {}, 0.1)
    finally:
        over.set()
        thread.join()
    clocks.look([thread], {}, 0.2)
    assert clocks.total().cpu >= 0.03


def test_what_was_before_the_run_is_no_part_of_it() -> None:
    spin(0.03)
    clocks = Clocks()
    clocks.begin([threading.current_thread()])
    clocks.look([threading.current_thread()], {}, 0.1)
    assert clocks.total().cpu < 0.03


def test_without_clocks_of_threads_the_process_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "another")
    clocks = Clocks()
    clocks.begin([threading.current_thread()])
    spin(0.03)
    clocks.look([threading.current_thread()], {}, 0.1)
    assert 0.03 <= clocks.total().cpu < 5


# ---- errors


def test_a_thread_that_never_ran_has_no_clock() -> None:
    assert cpu_of(threading.Thread()) is None


def test_a_clock_that_is_no_more_is_none() -> None:
    assert cpu_of(threading.current_thread(), (~(2**21) << 3) | 6) is None
    assert cpu_of(threading.current_thread(), 2**80) is None


def test_where_nobody_tells_there_was_no_delay() -> None:
    assert delay_of(0) == 0.0
