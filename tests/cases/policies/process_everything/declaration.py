"""All settings of a process task together."""

import skorche


class Model:
    def __init__(self):
        self.calls = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.calls.clear()


@skorche.task(
    executor="process",
    max_workers=2,
    ordered=True,
    setup=Model,
    retries=2,
    retry_on=OSError,
    backoff=0.001,
    timeout=10,
    rate=5000,
)
def predict(number, model):
    model.calls.append(number)
    if number % 4 == 1 and model.calls.count(number) < 3:
        raise OSError("not yet")
    if number == 7:
        raise ValueError("never")
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[0, 1, 2, 3, 4, 5, 6, 7, 8])
    failed = skorche.Queue("failed")
    predictions = skorche.map(predict, numbers, on_error=failed)
    together = skorche.batch(predictions, batch_size=20)
    skorche.run()
    skorche.shutdown()
