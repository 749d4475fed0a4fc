"""What a file replaces within json changes what its tasks make, and not how that is written."""

import json
from json import dumps

import skorche


def plain(text: str) -> str:
    return f'"<{text}>"'


json.encoder.encode_basestring_ascii = plain  # type: ignore[assignment]
json.encoder.c_make_encoder = None  # type: ignore[assignment]


def text_of(value: str) -> str:
    return dumps(value)


if __name__ == "__main__":
    values = skorche.Queue("values", fixed_inputs=["a", "b"])
    texts = skorche.map(text_of, values)
    skorche.run()
    skorche.shutdown()
    for text in texts:
        print(text)
