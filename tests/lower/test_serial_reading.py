"""How serial files read inputs and what they unbatch: who is told to have failed, and what
is closed. Also that names of the user's are no obstacle to that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from skorche.compiler import compile_file

HEAD = """
import skorche


def add(number):
    return number + 1


def parts(number):
    return PARTS[number]


PARTS = []
"""
CHAIN = 'skorche.map(add, skorche.Queue("numbers"), skorche.Queue("out"))'
UNBATCHED = """
words = skorche.unbatch(skorche.map(parts, skorche.Queue("numbers")))
skorche.map(add, words, skorche.Queue("out"))
"""


def module(text: str, folder: Path) -> dict[str, Any]:
    """The namespace of a compiled declaration."""
    path = folder / "declared.py"
    path.write_text(text, encoding="utf-8")
    names: dict[str, Any] = {"__name__": "compiled"}
    made = compile_file(str(path), path.name, "serial")
    exec(compile(made, "compiled.py", "exec"), names)  # noqa: S102 - our own text
    return names


@pytest.fixture
def chain(tmp_path: Path) -> dict[str, Any]:
    return module(HEAD + CHAIN, tmp_path)


@pytest.fixture
def unbatched(tmp_path: Path) -> dict[str, Any]:
    return module(HEAD + UNBATCHED, tmp_path)


class Numbers:
    """A generator that knows what became of it."""

    def __init__(self, *items: Any, at_close: BaseException | None = None) -> None:
        self.log: list[str] = []
        self.items = items
        self.at_close = at_close
        self.running = self.run()

    def run(self) -> Iterator[Any]:
        try:
            for item in self.items:
                if isinstance(item, BaseException):
                    raise item
                yield item
            self.log.append("ended")
        except GeneratorExit:
            self.log.append("closed")
            if self.at_close is not None:
                raise self.at_close from None
            raise


def told(names: dict[str, Any], run: Callable[[], object]) -> tuple[str, str, Any]:
    with pytest.raises(names["PipelineError"]) as caught:
        run()
    error: Any = caught.value
    return str(error), error.task, error.item


def test_a_generator_is_read_to_its_end(chain: dict[str, Any]) -> None:
    numbers = Numbers(1, 2)
    assert chain["run"](numbers.running) == {"out": [2, 3]}
    assert numbers.log == ["ended"]


def test_one_is_closed_where_a_task_fails(chain: dict[str, Any]) -> None:
    """At once, although there is still somebody who could go on with it."""
    numbers = Numbers(1, "x", 3)
    message = "add('x') raised TypeError: can only concatenate str (not \"int\") to str"
    assert told(chain, lambda: chain["run"](numbers.running)) == (message, "add", "x")
    assert numbers.log == ["closed"]
    assert list(numbers.running) == []


def test_one_is_closed_where_the_stream_is(chain: dict[str, Any]) -> None:
    numbers = Numbers(1, 2, 3)
    stream = chain["stream"](numbers.running)
    assert next(stream) == ("out", 2)
    assert numbers.log == []
    stream.close()
    assert numbers.log == ["closed"]


def test_one_that_fails_to_close_is_told(chain: dict[str, Any]) -> None:
    """The cause says that a task had failed before."""
    numbers = Numbers(1, "x", at_close=ValueError("still open"))
    with pytest.raises(chain["PipelineError"]) as caught:
        chain["run"](numbers.running)
    assert str(caught.value) == "reading numbers raised ValueError: still open"
    found: list[BaseException | None] = [caught.value.__cause__]
    while found[-1] is not None:
        found.append(found[-1].__context__)
    assert any("add('x') raised TypeError" in str(error) for error in found)


def test_an_error_of_the_inputs_is_theirs(chain: dict[str, Any]) -> None:
    """Also after an item: what was done with that is over."""
    numbers = Numbers(1, OSError("gone"))
    message = "reading numbers raised OSError: gone"
    found = told(chain, lambda: chain["run"](numbers.running))
    assert found == (message, "reading numbers", None)
    assert numbers.log == []


def test_what_cannot_be_read_at_all(chain: dict[str, Any]) -> None:
    message = "reading numbers raised TypeError: 'int' object is not iterable"
    assert told(chain, lambda: chain["run"](7)) == (message, "reading numbers", None)


@pytest.mark.parametrize("error", [KeyboardInterrupt, GeneratorExit])
def test_what_ends_a_run_stays_what_it_is(
    chain: dict[str, Any], error: type[BaseException]
) -> None:
    numbers = Numbers(1, error())
    with pytest.raises(error):
        chain["run"](numbers.running)


def test_an_iterable_that_can_be_closed_itself_is_not(chain: dict[str, Any]) -> None:
    """A connection, say: it is the user's, and only its iterator was made for the run."""

    class Rows(list[Any]):
        def close(self) -> None:
            raise AssertionError("not yours")

    told(chain, lambda: chain["run"](Rows([1, "x"])))


def test_what_fails_within_a_batch_is_told_by_the_batch(
    unbatched: dict[str, Any],
) -> None:
    batch = Numbers(1, OSError("gone")).running
    unbatched["PARTS"].append(batch)
    message, task, item = told(unbatched, lambda: unbatched["run"]([0]))
    assert message.startswith("unbatch(<generator object ")
    assert message.endswith(" raised OSError: gone")
    assert (task, item) == ("unbatch", batch)


def test_what_fails_on_a_part_is_told_by_the_part(unbatched: dict[str, Any]) -> None:
    batch, numbers = Numbers(1, "x", 3), Numbers(0, 0)
    unbatched["PARTS"].append(batch.running)
    _, task, item = told(unbatched, lambda: unbatched["run"](numbers.running))
    assert (task, item) == ("add", "x")
    assert batch.log == numbers.log == ["closed"]


def test_what_is_no_batch_is_told(unbatched: dict[str, Any]) -> None:
    unbatched["PARTS"] += [[1], 5]
    message = "unbatch(5) raised TypeError: 'int' object is not iterable"
    found = told(unbatched, lambda: unbatched["run"]([0, 1]))
    assert found == (message, "unbatch", 5)


def test_the_task_before_is_told_after_a_batch(unbatched: dict[str, Any]) -> None:
    unbatched["PARTS"].append([1, 2])
    found = told(unbatched, lambda: unbatched["run"]([0, 1]))
    assert found == ("parts(1) raised IndexError: list index out of range", "parts", 1)


#: Local names of the pipeline's functions and of the machinery's.
NAMES = ["error", "failure", "form", "item", "items", "pause", "task", "text", "value"]


@pytest.mark.parametrize("name", NAMES)
def test_a_task_may_have_any_name(name: str, tmp_path: Path) -> None:
    text = (HEAD + CHAIN).replace("add", name)
    names = module(text, tmp_path)
    assert names["run"]([1]) == {"out": [2]}
    message, task, item = told(names, lambda: names["run"](["x"]))
    assert message.startswith(f"{name}('x') raised TypeError: ")
    assert (task, item) == (name, "x")
    message = "reading numbers raised TypeError: 'int' object is not iterable"
    assert told(names, lambda: names["run"](7))[0] == message


def test_a_function_that_only_moves_moves_alone(tmp_path: Path) -> None:
    """What calls it stands where it stood."""
    path = tmp_path / "declared.py"
    first, second = "def one(x):\n    return 1\n", "def two(x):\n    return 2\n"
    end = 'skorche.chain([one, two], skorche.Queue("numbers"))\n'
    texts = []
    for functions in ((first, second), (second, first)):
        path.write_text("\n\n".join(("import skorche", *functions, end)))
        texts.append(compile_file(str(path), path.name, "serial"))
    assert texts[0] != texts[1]
    assert texts[0].replace(f"{first}\n\n{second}", f"{second}\n\n{first}") == texts[1]
