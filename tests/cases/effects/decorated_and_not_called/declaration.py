"""A command line beside the tasks: a decorator keeps its functions, and calls none of them."""

from typing import Union

import skorche
from versions import Version, parse

Text = Union[str, bytes]


def work(text: str) -> list:
    version = parse(text)
    return [version.major, isinstance(text, Text.__args__), Version.separator]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["1.2", "3.4"])
    worked = skorche.map(work, texts)
    skorche.run()
    skorche.shutdown()
    print(worked.flush())
