"""The guard makes a path of the file's own place, and a task uses it."""

from pathlib import Path

import skorche

HERE = Path(__file__).parent


def find(name: str) -> bool:
    return (DATA / name).exists()


if __name__ == "__main__":
    DATA = HERE / "data"
    names = skorche.Queue("names", fixed_inputs=["a"])
    results = skorche.map(find, names)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
