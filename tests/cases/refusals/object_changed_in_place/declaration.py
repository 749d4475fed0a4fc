"""An object is configured under the guard."""

import skorche


class Settings:
    def __init__(self) -> None:
        self.limit = 2


settings = Settings()


def cut(text: str) -> str:
    return text[: settings.limit]


if __name__ == "__main__":
    settings.limit = 3
    texts = skorche.Queue("texts", fixed_inputs=["abcdef"])
    cuts = skorche.map(cut, texts)
    skorche.run()
    skorche.shutdown()
    print(cuts.flush())
