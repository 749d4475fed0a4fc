"""What statements do to the process is not done on the workers of a cluster."""

import signal

import skorche

BEFORE = signal.signal(signal.SIGTERM, signal.SIG_DFL)


def told(number: int) -> str:
    return f"{number} {BEFORE}"


numbers = skorche.Queue("numbers", fixed_inputs=[1])
skorche.map(told, numbers)
skorche.run()
