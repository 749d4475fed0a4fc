"""A task uses a name that a module does not have."""

import own
import skorche


def call(text: str) -> str:
    return own.shuot(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    results = skorche.map(call, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
