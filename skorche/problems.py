"""What each problem's code means: one table for whoever meets a code.

Comes in: nothing. Goes out: `PROBLEMS`, by code, and the same as a page of text. An example
is a line as a declaration called `declaration.py` brings it forth. This module must not
know how a problem is found.
"""

from __future__ import annotations

from skorche.meanings import OF_FILES, Meaning

PROBLEMS: dict[str, Meaning] = {
    # ---- the graph cannot be
    "bad-batch-size": Meaning(
        "The size of a batch is no positive whole number.",
        "declaration.py:20: batch_size is 0; it has to be a positive whole number",
        "Give batch() a size of 1 or more.",
    ),
    "bad-fill-batch": Meaning(
        "fill_batch says whether batch() waits for a full list, so it is True or False.",
        "declaration.py:7: fill_batch is 'no'; it has to be True or False",
        "Say True, False, or nothing.",
    ),
    "bad-inputs": Meaning(
        "What a queue was given as fixed_inputs holds no items.",
        'declaration.py:6: fixed_inputs of queue "words" is 100, which cannot be '
        "iterated over",
        "Give a list, or anything else to iterate over.",
    ),
    "bad-tee": Meaning(
        "tee() was not told how many queues it is to fill, or not the same twice.",
        "declaration.py:8: n of tee() is 0; it has to be a positive whole number",
        "Give tee() a number of queues, or a tuple of them as queue_out.",
    ),
    "bad-maxsize": Meaning(
        "The bound of a queue is no positive whole number.",
        'declaration.py:17: maxsize of queue "words" is 0; it has to be a positive '
        "whole number",
        "Give maxsize a number of 1 or more, or leave it out: a queue holds 1000 items.",
    ),
    "bad-name": Meaning(
        "The name of a queue or a task is no text, is empty, or holds a NUL.",
        "declaration.py:6: a task is named ''; a name is a text, not empty",
        "Give it a name, or leave the name out: it follows from the variable.",
    ),
    "bad-predicate-value": Meaning(
        "split() looks values up, and this one can never be found again.",
        "declaration.py:12: predicate_values of split(clean) holds ['a'], which has no "
        "hash, or does not equal itself",
        "Let the predicate return numbers, strings, or other values with a hash.",
    ),
    "cycle": Meaning(
        "Stages feed each other in a circle, so that none of them would ever end.",
        "declaration.py:12: the stages feed each other in a circle: map(clean) -> "
        "map(clean)",
        "Give the last stage of the circle a queue of its own.",
    ),
    "empty-chain": Meaning(
        "chain() has nothing to apply.",
        "declaration.py:7: chain() was given no task",
        "Give it one task or more.",
    ),
    "filled-before": Meaning(
        "Items were put into a queue that a stage fills.",
        'declaration.py:12: items were put into queue "cleaned", which a stage fills',
        "Put items into input queues only, those that no stage fills.",
    ),
    "filled-input": Meaning(
        "A queue has fixed_inputs, and a stage would fill it as well.",
        'declaration.py:12: queue "more" has fixed_inputs, and a stage fills it too',
        "Use two queues, and merge() them.",
    ),
    "merge-too-few": Meaning(
        "A merge of one queue, or of none, is not a merge.",
        "declaration.py:21: merge() was given one queue; it takes two or more",
        "Use the one queue as it is.",
    ),
    "merged-bound": Meaning(
        "A queue that is merged has no place of its own, so its bound means nothing.",
        'declaration.py:6: maxsize of queue "left" would have no effect: it is merged',
        "Give the bound to the queue that merge() returns.",
    ),
    "no-predicate-values": Meaning(
        "split() makes a queue for each value, and was given none, or no order of them.",
        "declaration.py:12: split() was given no list of values",
        "List the values that the predicate may return.",
    ),
    "not-a-list": Meaning(
        "chain() was given one thing in the place of a list.",
        "declaration.py:12: chain() takes a list of tasks",
        "Write chain([first, second], queue).",
    ),
    "not-a-queue": Meaning(
        "A verb was given something else where a queue belongs.",
        "declaration.py:12: map() was given <function clean> instead of a queue",
        "The function comes first and the queue second; split() returns a tuple.",
    ),
    "not-callable": Meaning(
        "A verb was given something that cannot be called where a function belongs.",
        "declaration.py:12: map() was given <skorche.Queue 'words'>, which cannot be "
        "called",
        "The function comes first and the queue second.",
    ),
    "nothing-declared": Meaning(
        "There is no stage, so there is nothing to run.",
        "declaration.py: no pipeline is declared",
        "Connect queues with map(), chain(), split() and the like.",
    ),
    "other-pipeline": Meaning(
        "A queue of one pipeline was used in another one.",
        'declaration.py:14: map(len) was given queue "cleaned", which belongs to another '
        "pipeline",
        "Declare all stages in one pipeline.",
    ),
    "repeated-predicate-value": Meaning(
        "split() was given two equal values, and could not choose between their queues.",
        "declaration.py:22: predicate_values of split(is_short) holds 1 twice",
        "List each value once; True equals 1, and False equals 0.",
    ),
    "same-name": Meaning(
        "Two queues have one name, and results go by the names of queues.",
        'declaration.py:17: two queues are named "words"',
        "Give each a name of its own.",
    ),
    "several-pipelines": Meaning(
        "A file declares several pipelines, and does not say which to compile.",
        "declaration.py: 2 pipelines are declared",
        "Call run() on the one that is to be compiled.",
    ),
    "two-consumers": Meaning(
        "Two stages would take items from one queue, each only some of them.",
        'declaration.py:18: queue "cleaned" has three consumers',
        "tee() the queue, so that each consumer gets every item, or split() it, so that each "
        "gets some.",
    ),
    "too-large": Meaning(
        "What is reviewed has to be read at little cost: all has a limit.",
        "declaration.py:11: maxsize of a queue is a number of more than 640 digits",
        "Let tasks do more, read inputs from a file, split long expressions.",
    ),
    "two-producers": Meaning(
        "Two stages would fill one queue, and the first to end would close it.",
        'declaration.py:15: queue "cleaned" has two producers',
        "Give each a queue of its own, and merge() them.",
    ),
    "type-mismatch": Meaning(
        "By the annotations, a stage cannot take what the one before it gives.",
        "declaration.py:17: clean takes str, but gets int",
        "Mend the annotation, or put a stage between that converts.",
    ),
    "unknown-root": Meaning(
        "A drawing was to begin with a queue that its pipeline does not have.",
        "declaration.py:13: render_pipeline() was given the root "
        "<skorche.Queue 'stray'>, which is no queue of this pipeline",
        "Name a queue of the pipeline, or leave the root out.",
    ),
    "async-function": Meaning(
        "An async function was given where the answer is needed at once.",
        "declaration.py:12: exists is an async function, and filter(exists) needs its "
        "answer at once",
        "Let map() await it, and return the item with the answer.",
    ),
    "async-generator": Meaning(
        "An async generator was given as a task, and a task has one result for each item.",
        "declaration.py:13: fetch is an async generator, which has no one result",
        "Let an async function return a list, and unbatch() it.",
    ),
    "async-process": Meaning(
        "An async function runs in this process, beside others, and never in one of its own.",
        "declaration.py:6: task fetch is an async function, and stays in this process",
        'Leave out executor="process": max_workers is how many run at once.',
    ),
    "bad-batch-timeout": Meaning(
        "The timeout of batch() is no positive number of seconds.",
        "declaration.py:7: timeout of batch(2) is '1 s'; it has to be a positive number of "
        "seconds",
        "Give batch() a positive number, or no timeout.",
    ),
    "bad-setting": Meaning(
        "A setting of a task has a value that it cannot have.",
        "declaration.py:6: max_workers of task clean is 0; it has to be a positive whole "
        "number",
        "Give it a value of the kind that the message names.",
    ),
    "loop-within-a-loop": Meaning(
        "astream() of a serial module runs in the event loop's own thread, where async tasks "
        "cannot have a loop of their own.",
        "declaration.py:10: map(fetch) runs an event loop, which astream() of the serial "
        "target cannot do within another",
        "Compile it for threads, or leave out --async-api.",
    ),
    "newer-python": Meaning(
        "A carried function is written for a newer Python than the lowest that the project "
        "wants its compiled files to run on.",
        "declaration.py:6: shape cannot be read by Python 3.8: Pattern matching is only "
        "supported in Python 3.10 and greater",
        "Write it for that version, or raise `python` of [tool.skorche] in pyproject.toml.",
    ),
    "no-effect": Meaning(
        "A setting has no effect, by what the others say.",
        "declaration.py:6: retry_on and backoff of task fetch have no effect without retries",
        "Leave it out, or say what it needs.",
    ),
    "predicate-settings": Meaning(
        "A predicate runs within the stage that routes, so settings of a task have no "
        "effect there.",
        "declaration.py:13: filter(is_short) was given a task with settings, which have no "
        "effect there: max_workers",
        "Give split() and filter() the plain function.",
    ),
    "async-setup": Meaning(
        "What an async setup opens has to be awaited, which a plain task cannot.",
        "declaration.py:11: connect, the setup of task fetch, is an async function, which "
        "only an async task can await",
        "Make it a plain function, or the task an async one.",
    ),
    "setup-argument": Meaning(
        "A task and its setup do not fit: what setup returns is the task's second argument.",
        "declaration.py:10: task fetch takes no second argument, which would be what connect "
        "returns",
        "Give the function a second parameter, or leave out setup.",
    ),
    "thread-timeout": Meaning(
        "A task that runs in a thread cannot be stopped when its time is over.",
        "declaration.py:6: timeout of task fetch cannot be kept: nothing can stop a thread",
        'Say executor="process", or make it an async function.',
    ),
    **OF_FILES,
}


_ABOUT = """\
What skorche says of a declaration that cannot be, or cannot be written as a file. Each
message ends with a code; here is what the code means, an example, and what to do."""


def table() -> str:
    """Return all codes as a page of Markdown, in the order of the alphabet."""
    lines = ["# Problems", "", _ABOUT]
    for code, (meaning, example, remedy) in sorted(PROBLEMS.items()):
        lines += ["", f"## {code}", "", meaning, "", f"    {example}", "", remedy]
    return "\n".join(lines) + "\n"
