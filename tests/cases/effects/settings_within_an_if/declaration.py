"""What a compound statement sets in a module is set in the compiled file too."""

import mimetypes

import skorche

if mimetypes.guess_type("a.note") == (None, None):
    mimetypes.add_type("text/x-note", ".note")

try:
    mimetypes.add_type("text/x-page", ".page")
finally:
    pass


def kind_of(name: str) -> str:
    return str(mimetypes.guess_type(name)[0])


if __name__ == "__main__":
    names = skorche.Queue("names", fixed_inputs=["a.note", "a.page"])
    kinds = skorche.map(kind_of, names)
    skorche.run()
    skorche.shutdown()
    print(kinds.flush())
