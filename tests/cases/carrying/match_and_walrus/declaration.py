"""Names that match statements, walruses, for loops and with statements bind come along."""

import io

import skorche

match ("a", ["b", "c"]):
    case (first, [second, *others]):
        pass

length = len(found := [first, second])
for index, letter in enumerate(others):
    pass
with io.StringIO("read") as stream_, io.StringIO() as other:
    content = stream_.read()


def all_of_them(number: int) -> list:
    return [first, second, others, length, found, index, letter, content]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(all_of_them, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
