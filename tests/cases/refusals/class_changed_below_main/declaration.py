"""What was changed of a class is named, and not the class of another module alone."""

import skorche
from steps import Step


def work(text: str) -> str:
    return text[: Step.limit]


if __name__ == "__main__":
    setattr(Step, "limit", 7)
    texts = skorche.Queue("texts", fixed_inputs=["abcdefgh"])
    worked = skorche.map(work, texts)
    skorche.run()
    skorche.shutdown()
    print(worked.flush())
