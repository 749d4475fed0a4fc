"""A function declares the pipeline, and nothing calls it."""

import skorche


def main() -> None:
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    skorche.map(str, numbers)
    skorche.run()
    skorche.shutdown()
