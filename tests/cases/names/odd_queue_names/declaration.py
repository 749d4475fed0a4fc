"""A queue may have any name: spaces, quotes, keywords, digits, other scripts."""

import skorche

NAMES = ["two words", 'say "no"', "it's", "class", "2nd", "naïve", "日本", "a-b", "a b", "☃",
         "back\\slash", "new\nline", " ", "None", "{{ braces }}", "#", '"""', "None_", "ﬁle"]


def double(number: int) -> int:
    return 2 * number


if __name__ == "__main__":
    for number, name in enumerate(NAMES):
        numbers = skorche.Queue(f"{name} in", fixed_inputs=[number])
        skorche.map(double, numbers, skorche.Queue(name))
    skorche.run()
    skorche.shutdown()
