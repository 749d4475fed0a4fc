"""Three files have a helper called clean, and one has a variable of that name."""

import loud
import quiet
import skorche

MARK = "."


def clean(text: str) -> str:
    return text + MARK


def both(text: str) -> str:
    clean_text = clean(text)
    shown = f"{loud.clean(text)!r:>6} {quiet.clean(text)}"
    return f"{clean_text} {shown} {loud.MARK}{loud.local(text)}"


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=[" pear "])
    results = skorche.map(both, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
