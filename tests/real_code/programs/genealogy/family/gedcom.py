from family.couple import Couple
from family.person import Person


def records(lines):
    record = None
    for line in lines:
        parts = line.strip().split(" ", 2)
        if parts[0] == "0":
            if record:
                yield record
            record = (parts[1], (parts + [""])[2], [])
        elif record:
            record[2].append((parts[1], (parts + [""])[2], int(parts[0])))
    if record:
        yield record


def parse(lines):
    found = []
    for key, kind, facts in records(lines):
        if kind == "INDI":
            person = Person.get(key)
            last = None
            for tag, value, level in facts:
                if tag == "NAME":
                    person.name = value.replace("/", "")
                elif tag == "DATE" and last == "BIRT":
                    person.born = int(value.split()[-1])
                if level == 1:
                    last = tag
            found.append(person)
        elif kind == "FAM":
            values = {}
            for tag, value, level in facts:
                values.setdefault(tag, []).append(Person.get(value))
            couple = Couple(values.get("HUSB", [None])[0], values.get("WIFE", [None])[0])
            for child in values.get("CHIL", []):
                couple.add(child)
    return found
