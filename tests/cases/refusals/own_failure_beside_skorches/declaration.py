"""skorche.Failure in one task, and a class Failure of the file's own in another."""

import skorche


class Failure:
    pass


def is_failure(item):
    return isinstance(item, skorche.Failure)


def is_own(item):
    return isinstance(item, Failure)


numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
skorche.chain([is_failure, is_own], numbers)
skorche.run()
