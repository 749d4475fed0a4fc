"""Groups of exceptions, and stars in an index."""

import skorche

LIMIT = 2


class TooLong(ValueError):
    pass


def check(words: tuple[str, ...]) -> list[str]:
    errors = [TooLong(word) for word in words if len(word) > LIMIT]
    errors += [KeyError(word) for word in words if not word]
    try:
        if errors:
            raise ExceptionGroup("words", errors)
    except* TooLong as group:
        return_value = [str(error) for error in group.exceptions]
    except* KeyError as KeyErrors:
        return_value = [type(KeyErrors).__name__]
    else:
        return_value = []
    pairs = {(0, *words): "all"}
    return [*return_value, pairs[0, *words]]


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=[("a", "long"), ("",), ()])
    checked = skorche.map(check, words)
    skorche.run()
    skorche.shutdown()
    print(checked.flush())
