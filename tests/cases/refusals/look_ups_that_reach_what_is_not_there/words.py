def short(text):
    return text


def by_name(text):
    return globals()["short"](text)  # skorche: reaches short
