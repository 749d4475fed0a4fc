"""What goes to the folder of its file would go elsewhere in the compiled file: refused."""

import os

import skorche

os.chdir(os.path.dirname(os.path.abspath(__file__)))


def work(number):
    return number + 1


numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
results = skorche.map(work, numbers)
skorche.run()
