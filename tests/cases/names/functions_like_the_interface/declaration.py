"""What the user calls run, stream or astream stays; the file's own is run_pipeline()."""

from subprocess import run

import skorche


def stream(text: str) -> str:
    return text


async def astream(code: int) -> int:
    return code + 1


@skorche.task
def call(text: str) -> int:
    return run(["echo", stream(text)], check=True, capture_output=True).returncode


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    codes = skorche.chain([call, astream], texts)
    skorche.run()
    skorche.shutdown()
    print(codes.flush())
