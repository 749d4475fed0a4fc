import re


def words(text):
    return re.sub(r"[^a-z ]+", " ", text.lower()).split()


def overlap(wanted, found):
    wanted = set(words(wanted))
    return len(wanted & set(found)) / float(len(wanted))
