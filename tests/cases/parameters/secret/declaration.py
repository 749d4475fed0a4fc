"""A secret is in no file; one that may be left out is None then."""

import skorche

token = skorche.parameter("token", None, secret=True, help="of the shop")


def signed(word, token):
    return f"{word} {token}"


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a"])
    skorche.map(signed, words, token=token)
    skorche.run()
    skorche.shutdown()
