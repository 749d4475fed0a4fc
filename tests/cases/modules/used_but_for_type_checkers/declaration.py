"""What only type checkers import is missing where it is used, and is not that of another file."""

import kinds
import users

import skorche


def tell(number):
    found = [users.tell(number), kinds.Kind.__name__]
    for deep in (users.deep, users.deeper):
        try:
            found.append(deep(number))
        except NameError as error:
            found.append(type(error).__name__)
    return found


out = skorche.map(tell, skorche.Queue("numbers", [1, 2]))

if __name__ == "__main__":
    skorche.run()
    skorche.shutdown()
    print(out.flush())
