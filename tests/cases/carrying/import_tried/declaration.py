"""An import that may fail comes along with what stands in for it."""

try:
    import no_such_module_anywhere as json
except ImportError:
    import json

try:
    from html import escape
except ImportError:  # pragma: no cover

    def escape(text: str) -> str:
        return text


import skorche


def clean(text: str) -> str:
    return json.dumps(escape(text))


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["<a>"])
    cleaned = skorche.map(clean, texts)
    skorche.run()
    skorche.shutdown()
    print(cleaned.flush())
