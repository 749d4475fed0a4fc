"""Letters."""

𝐒𝐈𝐆𝐍 = "s"


def find(text):
    return SIGN + text
