"""What is there where nothing better is."""


def whisper(text):
    return text.lower()


def murmur(text):
    return f"{text}..."
