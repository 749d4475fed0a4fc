"""A global variable that no statement at the top level binds."""

import skorche


def connect() -> None:
    global connection
    connection = object()


def ask(text: str) -> str:
    return f"{text} {connection is not None}"


if __name__ == "__main__":
    connect()
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    answers = skorche.map(ask, texts)
    skorche.run()
    skorche.shutdown()
    print(answers.flush())
