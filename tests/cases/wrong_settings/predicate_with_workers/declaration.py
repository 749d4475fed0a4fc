"""Predicates run in one thread, and tell no logger: such settings are refused."""

import skorche


@skorche.task(max_workers=8)
def is_short(text: str) -> bool:
    return len(text) < 3


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    kept = skorche.filter(is_short, words)
    skorche.run()
    skorche.shutdown()
