"""All verbs, with tasks that the smallest of Pythons can run."""

import skorche


def clean(word):
    return word.strip(".,;").lower()


def has_vowel(word):
    return any(letter in "aeiou" for letter in word)


def length(word):
    return "short" if len(word) < 4 else "long" if len(word) < 8 else "huge"


def letters_of(words):
    return sum(len(word) for word in words)


def count(letters):
    return {"letters": letters}


inputs = ["Pipelines,", "are", "written", "once;", "hmm", "by", "people", "today."]
words = skorche.filter(
    has_vowel, skorche.map(clean, skorche.Queue("words", fixed_inputs=inputs))
)
short, long, huge = skorche.split(length, words, ("short", "long", "huge"))
counts = skorche.map(
    count,
    skorche.map(letters_of, skorche.batch(long, batch_size=2)),
    skorche.Queue("counts"),
)
singles = skorche.unbatch(skorche.batch(short, batch_size=1, fill_batch=False))
others = skorche.merge((singles, huge), skorche.Queue("others"))
skorche.run()
