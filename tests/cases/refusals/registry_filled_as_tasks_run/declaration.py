"""What a task imports would be in the registry from the beginning."""

import skorche
from steps import STEPS


def work(text: str) -> list[str]:
    if text == "loud":
        import shouting  # noqa: F401
    return [one(text) for one in STEPS.values()]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["quiet", "loud"])
    worked = skorche.map(work, texts)
    skorche.run()
    skorche.shutdown()
    print(worked.flush())
