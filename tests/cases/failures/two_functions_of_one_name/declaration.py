"""A function that has another name in the file is spoken of by the name that it says."""

import skorche


def parser(kind: type):
    def parse(text: str) -> object:
        return kind(text)

    return parse


read_number = parser(int)

if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["two"])
    numbers = skorche.map(read_number, texts)
    skorche.run()
    skorche.shutdown()
