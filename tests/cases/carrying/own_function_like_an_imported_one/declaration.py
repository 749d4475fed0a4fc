"""A function of the file's own may have the name of one from the standard library."""

import html

import skorche


def escape(text: str) -> str:
    return f"({text})"


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["<a>"])
    results = skorche.chain([html.escape, escape], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
