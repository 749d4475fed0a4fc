"""Several lambdas on a line, over several lines, and with all kinds of parameters."""

import skorche

LIMIT = 3

if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["pear", "fig"])
    both = skorche.chain([lambda text: text.upper(), lambda text: text * 2, lambda t, /, *, n=1: t[n:]], texts)
    long = skorche.filter(
        lambda text: (
            # Longer than that.
            len(text) > LIMIT
            and text != "a: b"
        ),
        both,
    )
    (big, small) = skorche.split(lambda text, *rest: "R" in text, long)
    results = skorche.merge((big, small))
    skorche.run()
    skorche.shutdown()
    print(results.flush())
