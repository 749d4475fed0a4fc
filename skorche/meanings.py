"""What the codes mean of what is declared well, and cannot be written as a file.

Comes in: nothing. Goes out: a row for each code. This module must not know how a problem is
found.
"""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """What a code says, a message that bears it, and what to do about it."""

    meaning: str
    example: str
    remedy: str


OF_FILES: dict[str, Meaning] = {
    "ambiguous-name": Meaning(
        "A name is bound in a file, and a star import may bring it as well.",
        "declaration.py:9: `map(own)` uses `own` uses `tau`, which is bound here, and "
        "may come from math as well",
        "Import what you use by name.",
    ),
    "cannot-rename": Meaning(
        "A thing has another name in the compiled file, since two files of yours have its "
        "name, or one imports it as something else; and the name cannot be replaced for "
        "sure wherever it stands, as in `f'{name=}'`, which shows it.",
        "helpers.py:4: find has another name in the compiled file, and cannot be replaced "
        "for sure where it stands here",
        "Give it one name in all files, and one that nothing else has.",
    ),
    "changed-value": Meaning(
        "A value was changed in place after its file was read, which the statements of "
        "the file do not do again.",
        "declaration.py:11: settings was changed after the file was read: the compiled "
        "file would make another one",
        "Give it its value where it is bound.",
    ),
    "computed-name": Meaning(
        "A task finds one of your names by a text that is made as it runs: `eval` without "
        "a namespace of its own, `sys.modules[name]`, `function.__globals__`, or an import "
        "by a text that may be that of a file of yours. What has to come along cannot be "
        "seen then. A text that names nothing of yours is fine, and so is "
        "`eval(text, namespace)`.",
        "declaration.py:14: `map(by_module)` uses `by_module` uses `sys.modules`, which finds things "
        "by what a text says: the compiled file holds only what can be seen to be needed",
        "Say the names themselves, or choose from a dict of what it may be.",
    ),
    "unwanted-effect": Meaning(
        "A statement does to the process what a compiled file must not, or cannot, do.",
        "declaration.py:12: `server.serve_forever()` would run on import: it serves for ever",
        'Move it below `if __name__ == "__main__":`, or out of what declares a pipeline.',
    ),
    "does-not-stand-alone": Meaning(
        "What the tasks need raises when it is run without the rest of the file.",
        "declaration.py:6: what the tasks need does not run on its own: "
        "KeyError('BASE')",
        "Bind what it needs by plain statements at the top level of the file.",
    ),
    "guarded-name": Meaning(
        'A name is bound below `if __name__ == "__main__"`, or by a function; its value '
        "when the pipeline is run would be carried, but cannot be written.",
        "declaration.py:11: `map(ask)` uses `ask` uses `connection`, which is bound by a "
        "function: it holds <object object>, which cannot be written",
        "Bind it at the top level, above that block.",
    ),
    "inputs-not-literal": Meaning(
        "The fixed_inputs of a queue can be written neither as the expression that gives "
        "them nor as values.",
        'declaration.py:14: the fixed_inputs of queue "generated" cannot be written: '
        "<generator object lines>, a generator, cannot be written",
        "Give them by names of the top level, or as plain values; or say --input FILE when "
        "the compiled file runs.",
    ),
    "live-annotations": Meaning(
        "Annotations are texts in a compiled file, and a task looks at them as types.",
        "declaration.py:15: type shows annotations, which are texts in the compiled "
        "file and not the types themselves",
        "Write `from __future__ import annotations`, so that they are texts here too.",
    ),
    "module-attribute": Meaning(
        "A task uses a name that every module has, and that says another thing in the "
        "compiled file.",
        "declaration.py:17: `map(third)` uses `third` uses `__file__`: the compiled "
        "file stands elsewhere",
        "Pass what it stands for as an input, or write it as a constant.",
    ),
    "no-source": Meaning(
        "A function has no source that could be carried.",
        "declaration.py:10: map(shout) cannot be carried: shout was made of a text, and "
        "its source is in no file",
        "Give it a def of its own at the top level of the file.",
    ),
    "own-module": Meaning(
        "A task uses another file of yours in a way that cannot be carried.",
        "declaration.py:8: `map(call)` uses `call` uses `own`, which is the module own itself, "
        "a file of yours",
        "Import it by an import statement, and use what is in it as module.name.",
    ),
    "rebound-import": Meaning(
        "A name was imported from another file of yours, which binds it again later; the "
        "compiled file has but one of it.",
        "declaration.py:9: `map(count)` uses `count` uses `COUNT`, which is imported from "
        "counter, and bound again there: here it stays what it was",
        "Import the module, and say module.name.",
    ),
    "reserved-name": Meaning(
        "A task uses a name of yours that the compiled file itself is used by.",
        "declaration.py:3: run is what the compiled file itself is used by",
        "Call yours something else than run or stream.",
    ),
    "unknown-name": Meaning(
        "A task uses a name that no statement of the file binds.",
        "declaration.py:17: `map(third)` uses `third` uses `missing`, which nothing binds",
        "Bind it at the top level of the file.",
    ),
    "uses-skorche": Meaning(
        "A task uses skorche itself, which the compiled file runs without.",
        "declaration.py:7: `map(run_inner)` uses `run_inner` uses `skorche`, which is "
        "skorche itself",
        "Declare the pipeline outside of the task.",
    ),
    "value-not-literal": Meaning(
        "A value that split() compares with cannot be written into a file.",
        "declaration.py:19: split(kind_of) has a value that cannot be written: "
        "<__main__.Kind object>, a Kind, cannot be written",
        "Use numbers, strings, or tuples of them.",
    ),
}
