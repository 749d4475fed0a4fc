"""A logger is a logging.Logger, or the name of one."""

import skorche


@skorche.task(logger=print)
def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    cleaned = skorche.map(clean, words)
    skorche.run()
    skorche.shutdown()
