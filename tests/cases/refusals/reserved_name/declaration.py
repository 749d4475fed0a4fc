"""The compiled file itself is used by the names run and stream."""

from subprocess import run

import skorche


def stream(text: str) -> str:
    return text


@skorche.task
def call(text: str) -> str:
    return str(run(["echo", stream(text)], check=True).returncode)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    codes = skorche.map(call, texts)
    skorche.run()
    skorche.shutdown()
    print(codes.flush())
