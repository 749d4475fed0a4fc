"""Two files need each other, the one at once and the other as its functions run."""

from users import User

import skorche


def describe(number: int) -> list[str]:
    return [User(number).describe(), User.limit]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    texts = skorche.map(describe, numbers)
    skorche.run()
    skorche.shutdown()
    print(texts.flush())
