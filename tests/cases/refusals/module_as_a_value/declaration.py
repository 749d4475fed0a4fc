"""A task lists what a module has, which is more than what is carried of it."""

import own
import skorche


def listed(name: str) -> list:
    return [own, dir(own)]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["shout"])
    results = skorche.map(listed, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
