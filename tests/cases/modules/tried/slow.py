"""What is there where nothing better is."""


def shout(text):
    return "".join(map(str.upper, text))
