"""A thread that a statement starts is started in the compiled file too."""

import threading

import skorche

SEEN = []
watcher = threading.Thread(target=SEEN.append, args=("started",))
watcher.start()
watcher.join()


def work(number):
    return [number, *SEEN]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
