"""What a statement sets in a module that tasks use is set in the compiled file too."""

import mimetypes

import skorche

mimetypes.add_type("text/x-note", ".note")


def kind_of(name: str) -> str:
    return str(mimetypes.guess_type(name)[0])


if __name__ == "__main__":
    names = skorche.Queue("names", fixed_inputs=["a.note"])
    kinds = skorche.map(kind_of, names)
    skorche.run()
    skorche.shutdown()
    print(kinds.flush())
