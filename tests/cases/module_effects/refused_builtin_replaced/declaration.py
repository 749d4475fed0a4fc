"""A builtin that is replaced for all would be another one for the machinery, too."""

import builtins

import skorche

plain_len = len


def counted(thing: object) -> int:
    return plain_len(thing) + 100


builtins.len = counted


def work(number: int) -> int:
    return len([number])


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
