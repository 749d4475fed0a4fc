"""A task may import what it needs itself."""

import skorche


def clean(text: str) -> str:
    import html
    from textwrap import dedent as without_indent

    return without_indent(html.escape(text))


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["  <a>"])
    cleaned = skorche.map(clean, texts)
    skorche.run()
    skorche.shutdown()
    print(cleaned.flush())
