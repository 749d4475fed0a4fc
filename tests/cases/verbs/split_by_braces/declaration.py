"""Values of a split that hold braces: texts and a set."""

import skorche


def kind(word):
    return {"a": "{}", "b": "{0}"}.get(word, frozenset([1]))


words = skorche.Queue("words", fixed_inputs=["a", "b", "c"])
empty, numbered, others = skorche.split(
    kind, words, predicate_values=("{}", "{0}", frozenset([1]))
)
skorche.run()
