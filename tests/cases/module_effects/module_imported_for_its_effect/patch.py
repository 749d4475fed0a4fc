import textwrap


def dedent(text):
    return f"patched{text}"


textwrap.dedent = dedent
