"""An object whose decorator registers functions brings them along."""

import skorche


class Router:
    def __init__(self) -> None:
        self.routes = {}

    def route(self, name: str):
        def register(function):
            self.routes[name] = function
            return function

        return register

    def __call__(self, text: str) -> str:
        name, _, rest = text.partition(" ")
        return self.routes[name](rest)


router = Router()


@router.route("loud")
def shout(text: str) -> str:
    return text.upper()


@router.route("soft")
@skorche.task
def whisper(text: str) -> str:
    return text.lower()


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["loud aA", "soft aA"])
    spoken = skorche.map(router, texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
