"""chain() takes any iterable of tasks, and fills the queue that it is given."""

import skorche


def upper(text: str) -> str:
    return text.upper()


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    loud = skorche.Queue("loud")
    skorche.chain((task for task in [upper]), texts, loud)
    skorche.run()
    skorche.shutdown()
    print(loud.flush())
