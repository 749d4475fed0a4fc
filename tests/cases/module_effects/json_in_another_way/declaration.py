"""What a file replaces in json is its own: outputs are written as Python writes them."""

import json

import skorche


def dumps(value: object) -> str:
    return "mine"


json.dumps = dumps  # type: ignore[assignment]


def text_of(value: object) -> str:
    return json.dumps(value)


if __name__ == "__main__":
    values = skorche.Queue("values", fixed_inputs=["a", {"b": [1]}])
    texts = skorche.map(text_of, values)
    skorche.run()
    skorche.shutdown()
    for text in texts:
        print(text)
