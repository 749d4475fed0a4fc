"""A function that is defined twice is what the later def makes, and may use the first."""

import skorche


def clean(text: str) -> str:
    return text.strip()


clean_only = clean


def clean(text: str) -> str:
    return clean_only(text).lower()


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=[" A "])
    cleaned = skorche.map(clean, texts)
    skorche.run()
    skorche.shutdown()
    print(cleaned.flush())
