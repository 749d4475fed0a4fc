"""tee() fills one queue at least."""

import skorche


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[4, 0, 2])
    copies = skorche.tee(numbers, 0)
    skorche.run()
    skorche.shutdown()
