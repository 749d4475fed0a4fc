"""Each setting of a task says what it has to be."""

import skorche


@skorche.task(
    max_workers=0,
    ordered=1,
    executor="thraed",
    retries=-1,
    retry_on="OSError",
    backoff=-1,
    timeout=0,
    on_error="ignore",
    setup=5,
    rate=float("inf"),
    logger=3,
)
def clean(word):
    return word


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a "])
    cleaned = skorche.map(clean, words)
    skorche.run()
    skorche.shutdown()
