"""A comment says what a look-up by a text reaches, be it nothing; others only are compared."""

import plugs

import skorche

FORBIDDEN = {eval, exec}


def up(number: int) -> int:
    return number + 1


def down(number: int) -> int:
    return number - 1


def moved(number: int) -> int:
    # skorche: reaches up, down
    return globals()["up" if number % 2 else "down"](number)


def computed(number: int) -> int:
    if number > 100:
        return eval(input())  # skorche: reaches nothing
    return eval("up" + "(number)")  # skorche: reaches up


def loaded(number: int) -> object:
    return plugs.load(f"plug_{number}") if number > 100 else number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    moves = skorche.map(computed, skorche.map(moved, numbers))
    out = skorche.filter(lambda number: number not in FORBIDDEN, skorche.map(loaded, moves))
    skorche.run()
    skorche.shutdown()
    print(*out.flush(), sep="\n")
