"""chain() applies several tasks, one after the other."""

import skorche


@skorche.task(max_workers=2)
def strip(text: str) -> str:
    return text.strip()


def upper(text: str) -> str:
    return text.upper()


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=[" a", "b "])
    lengths = skorche.chain([strip, upper, len], texts)
    skorche.run()
    skorche.shutdown()
    print(lengths.flush())
