"""Classes of other files say which module they are from where a task asks, and errors too."""

import traceback

import skorche
from errors import Empty, full_name


def check(text: str) -> list:
    try:
        if not text:
            raise Empty("nothing in it")
    except Empty as error:
        last = traceback.format_exc().splitlines()[-1]
        return [f"{type(error)}", full_name(error), last]
    return [text]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", ""])
    checked = skorche.map(check, texts)
    skorche.run()
    skorche.shutdown()
    print(checked.flush())
