"""Functions of the user's own."""


def ﬁnd(text):
    return text.upper()
