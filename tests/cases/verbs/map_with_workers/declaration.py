"""max_workers is how many threads apply a task at once."""

import threading

import skorche

meeting = threading.Barrier(3)


@skorche.task(max_workers=3)
def wait_for_two_others(number: int) -> int:
    meeting.wait(timeout=10)
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2, 3, 4, 5, 6])
    met = skorche.map(wait_for_two_others, numbers)
    skorche.run()
    skorche.shutdown()
    print(sorted(met.flush()))
