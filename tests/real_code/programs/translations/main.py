"""How far are the translations? Messages, plurals, placeholders that got lost."""

import ast
import glob
import os
import re

import skorche

LOCALE = "locale"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdf]|\{\w*\}")

PLURALS = {
    "de": lambda n: n != 1,
    "fr": lambda n: n > 1,
    "ru": lambda n: 0 if n % 10 == 1 and n % 100 != 11 else 1 if 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14 else 2,
}


class Message:
    def __init__(self):
        self.ids, self.strings, self.flags = [], {}, set()

    @property
    def fuzzy(self):
        return "fuzzy" in self.flags

    @property
    def done(self):
        return bool(self.strings) and all(self.strings.values())


def text(line):
    return ast.literal_eval(line[line.index('"'):])


def parse(lines):
    message, where = Message(), None
    for line in lines + [""]:
        line = line.strip()
        if not line:
            if message.ids:
                yield message
            message, where = Message(), None
        elif line.startswith("#,"):
            message.flags.update(word.strip() for word in line[2:].split(","))
        elif line.startswith("msgid"):
            message.ids.append(text(line))
            where = None
        elif line.startswith("msgstr"):
            where = int(line[7]) if line[6] == "[" else 0
            message.strings[where] = text(line)
        elif line.startswith('"'):
            if where is None:
                message.ids[-1] += text(line)
            else:
                message.strings[where] += text(line)


@skorche.task
def load(path):
    with open(path, encoding="utf-8") as file:
        return os.path.splitext(os.path.basename(path))[0], list(parse(file.read().split("\n")))


def lost(message):
    wanted = [set(PLACEHOLDER.findall(one)) for one in message.ids]
    for n, string in message.strings.items():
        if string and set(PLACEHOLDER.findall(string)) != wanted[min(n, len(wanted) - 1)]:
            yield message.ids[0]


@skorche.task
def report(pair):
    language, messages = pair
    messages = [message for message in messages if message.ids[0]]
    plural = PLURALS[language]
    return {
        "language": language,
        "done": sum(message.done and not message.fuzzy for message in messages),
        "of": len(messages),
        "lost": [one for message in messages for one in lost(message)],
        "forms": [int(plural(n)) for n in (0, 1, 2, 5, 11, 21)],
    }


if __name__ == "__main__":
    paths = skorche.Queue("paths", sorted(glob.glob(os.path.join(LOCALE, "*.po"))))
    reports = skorche.map(report, skorche.map(load, paths))
    skorche.run()
    skorche.shutdown()
    for one in reports:
        print("%(language)s: %(done)d of %(of)d %(lost)s" % one)
