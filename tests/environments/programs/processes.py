"""Tasks in processes, two of them."""

import skorche


@skorche.task(executor="process", max_workers=2)
def square(number):
    return number * number


numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3, 4])
squares = skorche.map(square, numbers)
skorche.run()
