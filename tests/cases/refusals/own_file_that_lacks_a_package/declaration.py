"""A task imports a file of the user's that cannot be imported where it is compiled."""

import skorche


def work(text: str) -> str:
    from broken import twice

    return twice(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    worked = skorche.map(work, texts)
    skorche.run()
    skorche.shutdown()
    print(worked.flush())
