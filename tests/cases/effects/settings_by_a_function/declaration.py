"""What a function that is called at the top level sets in a module is set there too."""

import mimetypes

import skorche


def set_up() -> None:
    mimetypes.add_type("text/x-note", ".note")


set_up()


def kind_of(name: str) -> str:
    return str(mimetypes.guess_type(name)[0])


if __name__ == "__main__":
    names = skorche.Queue("names", fixed_inputs=["a.note"])
    kinds = skorche.map(kind_of, names)
    skorche.run()
    skorche.shutdown()
    print(kinds.flush())
