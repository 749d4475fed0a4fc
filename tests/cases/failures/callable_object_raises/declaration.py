"""An object that can be called is spoken of by the name of its class."""

import skorche


class Parser:
    def __call__(self, text: str) -> int:
        return int(text)


parse = Parser()

if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["two"])
    numbers = skorche.map(parse, texts)
    skorche.run()
    skorche.shutdown()
