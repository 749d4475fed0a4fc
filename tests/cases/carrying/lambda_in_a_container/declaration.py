"""A lambda in a container."""

import skorche

STEPS = [lambda number: number + 1]

if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    increased = skorche.chain(STEPS, numbers)
    skorche.run()
    skorche.shutdown()
    print(increased.flush())
