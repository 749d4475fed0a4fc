"""Count the letters of words, the short and the long ones apart."""

import skorche

LONG = 6


@skorche.task(max_workers=2)
def clean(word):
    # Some words come with their punctuation.
    return word.strip(".,;").lower()


def is_long(word):
    return len(word) >= LONG


@skorche.task
def measure(words):
    return f"{len(words)} words of {sum(map(len, words))} letters"


if __name__ == "__main__":
    words = skorche.Queue(
        "words", fixed_inputs=["Pipelines,", "are", "written", "once;"]
    )
    q_long, q_short = skorche.split(is_long, skorche.map(clean, words))
    q_longs = skorche.batch(q_long, batch_size=2)
    q_shorts = skorche.batch(q_short, batch_size=2)
    reports = skorche.merge(
        (skorche.map(measure, q_longs), skorche.map(measure, q_shorts))
    )
    skorche.run()
    skorche.shutdown()
    print(sorted(reports.flush()))
