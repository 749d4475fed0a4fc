"""Names that begin with two underscores are private in a class, whatever that is called."""

import keys

import skorche


class Key:
    __default = 5

    def get(self, __more: int = __default) -> int:
        return __more


def work(number: int) -> list[object]:
    key = keys.Key(number)
    return [vars(key), key == keys.Key(1), key.get(), key.get(1), Key().get()]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
