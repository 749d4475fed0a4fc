"""fixed_inputs may be a list, a tuple, a set, a dict, or a range."""

import skorche


def shown(item: object) -> str:
    return repr(item)


if __name__ == "__main__":
    inputs = [[1], (2, 3), {"c", "b", "a"}, {"x": 1, "y": 2}, range(9, 0, -4), set()]
    queues = [skorche.Queue(fixed_inputs=each) for each in inputs]
    results = skorche.map(shown, skorche.merge(queues))
    skorche.run()
    skorche.shutdown()
    print(results.flush())
