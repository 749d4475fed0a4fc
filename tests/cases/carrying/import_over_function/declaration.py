"""An import below a function of the same name replaces it, here as there."""

import skorche


def escape(text: str) -> str:
    return "slow: " + text


from html import escape


def clean(text: str) -> str:
    return escape(text)


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["<a>"])
    cleaned = skorche.map(clean, texts)
    skorche.run()
    skorche.shutdown()
    print(cleaned.flush())
