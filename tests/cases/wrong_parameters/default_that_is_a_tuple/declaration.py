"""A parameter that stands for a list, with a tuple, which a task would get as a list."""

import skorche


def marked(text: str, marks: list[str]) -> str:
    return f"{text}{marks}"


marks = skorche.parameter("marks", ("!", "?"))
texts = skorche.Queue("texts", fixed_inputs=["a"])
skorche.map(marked, texts, marks=marks)
skorche.run()
