"""More ways."""


def mumble(text):
    from words import MARK

    return f"m{text}{MARK}"
