"""With fill_batch=False no item waits for others, and no list is too long."""

import skorche


def no_longer_than_three(batch: list) -> list:
    assert 1 <= len(batch) <= 3, batch
    return batch


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=range(10))
    batches = skorche.batch(numbers, batch_size=3, fill_batch=False)
    checked = skorche.map(no_longer_than_three, batches)
    again = skorche.unbatch(checked)
    skorche.run()
    skorche.shutdown()
    print(again.flush())
