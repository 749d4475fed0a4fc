"""Lambdas within calls are named after what their results go to."""

import skorche

if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    doubled = skorche.map(lambda number: 2 * number, numbers)
    big = skorche.filter(lambda number: number > 2, doubled)
    skorche.run()
    skorche.shutdown()
    print(big.flush())
