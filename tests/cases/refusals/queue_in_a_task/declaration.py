"""A task uses a queue of the pipeline."""

import skorche


def forward(number: int) -> int:
    others.put(number)
    return number


numbers = skorche.Queue("numbers", fixed_inputs=[1])
others = skorche.Queue("others")
results = skorche.map(forward, numbers)
texts = skorche.map(str, others)
skorche.run()
skorche.shutdown()
print(results.flush())
