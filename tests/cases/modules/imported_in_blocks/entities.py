"""What Python has since long ago."""


def unescape(text):
    return text.replace("&amp;", "&")
