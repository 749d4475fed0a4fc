"""Items were put into a queue that a stage fills."""

import skorche


def clean(text: str) -> str:
    return text.strip()


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    cleaned = skorche.Queue("cleaned")
    cleaned.put("from before")
    skorche.map(clean, words, queue_out=cleaned)
    skorche.run()
    skorche.shutdown()
