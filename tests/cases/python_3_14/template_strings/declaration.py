"""Template strings, and the names in them."""

import other

import skorche

MARK = "!"


def work(text: str) -> str:
    template = t"{text!r} {MARK} {other.MARK}"
    return "".join(p if isinstance(p, str) else str(p.value) for p in template)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.map(work, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
