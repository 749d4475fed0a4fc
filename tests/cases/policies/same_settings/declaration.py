"""Stages of one task with the same settings share a worker function."""

import skorche


@skorche.task(max_workers=2, retries=3, retry_on=(OSError, KeyError))
def clean(word):
    return word.strip()


if __name__ == "__main__":
    left = skorche.Queue("left", fixed_inputs=["a ", "b"])
    right = skorche.Queue("right", fixed_inputs=[" c"])
    both = skorche.merge((skorche.map(clean, left), skorche.map(clean, right)))
    failed = skorche.Queue("failed")
    again = skorche.map(clean, both, on_error=failed)
    skorche.run()
    skorche.shutdown()
