"""Bytes have no form in JSON, and an item that holds some is an error that names its queue."""

from dataclasses import dataclass

import skorche


@dataclass
class Page:
    name: str
    body: object


def page(number: int) -> Page:
    return Page("page", {"body": b"abc" if number == 2 else "abc"})


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3])
    pages = skorche.map(page, numbers)
    skorche.run()
    skorche.shutdown()
    print(pages.flush())
