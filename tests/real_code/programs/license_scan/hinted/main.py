"""Which license is that? Each detector is a module with NAME and score(text)."""

import skorche
from detectors import apache, bsd, mit
from detectors.normal import words

DETECTORS = {"Apache": apache.score, "BSD": bsd.score, "MIT": mit.score}
URLS = {"Apache": apache.URL, "BSD": bsd.URL, "MIT": mit.URL}
SURE = 0.6

TEXTS = {
    "LICENSE": "Permission is hereby granted, free of charge, to any person obtaining a copy",
    "COPYING": "Redistribution and use in source and binary forms, with or without\n"
    "modification, are permitted provided that the following conditions are met:\n"
    "* Neither the name of the holder",
    "notes.txt": "Buy milk. Licensed under nothing.",
}


@skorche.task
def scan(named):
    name, text = named
    scores = {key: round(score(words(text)), 2) for key, score in DETECTORS.items()}
    best = max(sorted(scores), key=scores.get)
    return {"file": name, "license": best if scores[best] >= SURE else None, "scores": scores}


@skorche.task
def family(row):
    if row["license"] is not None:
        row["url"] = URLS[row["license"]]
    return row


if __name__ == "__main__":
    rows = skorche.chain((scan, family), skorche.Queue("texts", list(TEXTS.items())))
    skorche.run()
    skorche.shutdown()
    for row in rows:
        print(row)
