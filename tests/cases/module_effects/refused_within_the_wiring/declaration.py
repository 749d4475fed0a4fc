"""What declares the pipeline stays behind, and so must not set what tasks may see."""

import os

import skorche


def work(number):
    return [number, os.environ.get("SKORCHE_CASE")]


def main():
    os.environ["SKORCHE_CASE"] = "on"
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    skorche.map(work, numbers)
    skorche.run()


main()
