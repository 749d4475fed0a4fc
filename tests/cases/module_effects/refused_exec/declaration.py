"""What a text does when it is executed cannot be seen."""

import skorche

exec("import os; os.environ['SKORCHE_CASE'] = 'on'")


def work(number):
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
