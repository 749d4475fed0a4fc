"""Queues may have the names of what the compiled file is made of."""

import skorche


def double(number: int) -> int:
    return 2 * number


NAMES = ["Queue", "Pipeline", "pipeline", "inputs", "INPUTS", "apply", "run", "stream", "main",
         "build_pipeline", "SENTINEL", "double_worker", "sys", "list", "str", "dict", "self",
         "source", "sink", "items", "Any", "Iterable", "feed", "json"]

if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    queue = numbers
    for name in NAMES:
        queue = skorche.map(double, queue, skorche.Queue(name))
    skorche.run()
    skorche.shutdown()
    print(queue.flush())
