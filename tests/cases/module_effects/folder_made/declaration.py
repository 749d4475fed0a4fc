"""A folder that a statement makes is made where the compiled file runs."""

import os
import tempfile

import skorche

os.makedirs(os.path.join(tempfile.gettempdir(), "skorche_case_folder"), exist_ok=True)


def work(number):
    from tempfile import gettempdir

    with open(f"{gettempdir()}/skorche_case_folder/{number}", "w") as file:
        return file.write("a" * number)


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
