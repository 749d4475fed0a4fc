"""A task may have any name, too; its worker is called as near to it as can be."""

import skorche


def increase(number: int) -> int:
    return number + 1


NAMES = ["two words", 'say "no"', "class", "2nd", "naïve", "a-b", "a b", "☃", "back\\slash",
         "new\nline", " ", "unbatch", "merge", "split x", "->", "(max_workers=2)", '"""']

if __name__ == "__main__":
    tasks = [skorche.task(increase, name=name) for name in NAMES]
    numbers = skorche.Queue("numbers", fixed_inputs=[0])
    results = skorche.chain(tasks, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
