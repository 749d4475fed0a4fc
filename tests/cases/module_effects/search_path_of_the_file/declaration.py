"""Where own files are looked for stays behind, also if the tasks use sys and os."""

import os
import sys

import skorche

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
if __name__ == "__main__":
    os.chdir(os.path.dirname(os.path.abspath(__file__)))


def work(number):
    return [number, os.sep, sys.maxsize > 0]


numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
results = skorche.map(work, numbers)

if __name__ == "__main__":
    skorche.run()
    skorche.shutdown()
    print(results.flush())
