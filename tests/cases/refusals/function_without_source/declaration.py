"""A function that was made of a text has no source."""

import skorche


def main() -> None:
    names: dict = {}
    exec("def shout(text): return text.upper()", names)
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.map(names["shout"], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())


if __name__ == "__main__":
    main()
