"""What a module's own block below `__main__` reads comes into none of its values."""

import scale

import skorche


def scaled(number: int) -> int:
    return scale.of(number)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(scaled, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
