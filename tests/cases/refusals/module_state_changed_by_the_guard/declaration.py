"""The guard block changes the state of a module in place."""

import registry
import skorche


def look_up(text: str) -> int:
    return registry.KNOWN.get(text, 0)


if __name__ == "__main__":
    registry.KNOWN["a"] = 1
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    results = skorche.map(look_up, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
