"""The error speaks of a task by the name that it was given."""

import skorche


@skorche.task(name="take apart", max_workers=2)
def parse(text: str) -> int:
    return int(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["two"])
    numbers = skorche.map(parse, texts)
    skorche.run()
    skorche.shutdown()
