"""A task imports skorche itself."""

import skorche


def is_end(item: object) -> bool:
    import skorche

    return item is skorche.QUEUE_SENTINEL


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    ends = skorche.filter(is_end, numbers)
    skorche.run()
    skorche.shutdown()
    print(ends.flush())
