"""Several inputs may have the names of what the compiled file is made of."""

import skorche


def double(number: int) -> int:
    return 2 * number


NAMES = ["Queue", "Pipeline", "pipeline", "inputs", "INPUTS", "build", "about", "self", "run",
         "double_worker", "build_pipeline", "sys", "input", "name", "workers", "main"]

if __name__ == "__main__":
    queues = [skorche.Queue(name, fixed_inputs=[1]) for name in NAMES]
    results = [skorche.map(double, queue) for queue in queues]
    everything = skorche.merge(results)
    skorche.run()
    skorche.shutdown()
    print(everything.flush())
