"""Greet in one of three languages, which each run may choose anew by `--language`."""

import skorche

GREETINGS = {"English": "Hello", "Deutsch": "Guten Tag", "Español": "Hola"}

language = skorche.parameter(
    "language", "English", choices=GREETINGS, help="how to greet"
)


@skorche.task
def greet(name: str, language: str) -> str:
    return f"{GREETINGS[language]}, {name}!"


def shout(text: str) -> str:
    return text.upper()


if __name__ == "__main__":
    names = skorche.Queue("names", fixed_inputs=["Ada", "Grace", "Katherine"])
    greetings = skorche.map(greet, names, language=language)
    calm, loud = skorche.tee(greetings, 2)
    shouts = skorche.map(shout, loud)
    out = skorche.merge((calm, shouts))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
