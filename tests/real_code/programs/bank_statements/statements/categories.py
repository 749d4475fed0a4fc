def load_rules(text):
    rules = []
    for line in text.splitlines():
        line = line.partition("#")[0].strip()
        if line:
            name, words = line.split("=")
            rules.append((name.strip(), [word.strip() for word in words.split(",")]))
    return rules


def categorise(booking, rules):
    text = booking.text.lower()
    for name, words in rules:
        if any(word in text for word in words):
            return name
    return "other"
