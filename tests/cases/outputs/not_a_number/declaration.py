"""JSON has no not-a-number: the run fails, and says which options would write one."""

import skorche


def share(number: int) -> dict:
    return {"share": [1 / number if number else float("nan")]}


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 0])
    shares = skorche.map(share, numbers)
    skorche.run()
    skorche.shutdown()
    print(shares.flush())
