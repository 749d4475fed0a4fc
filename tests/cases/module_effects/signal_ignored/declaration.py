"""A signal that a statement ignores is ignored in the compiled file."""

import signal

import skorche

signal.signal(signal.SIGUSR1, signal.SIG_IGN)


def work(number):
    from signal import SIG_IGN, SIGUSR1, getsignal

    return [number, getsignal(SIGUSR1) is SIG_IGN]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
