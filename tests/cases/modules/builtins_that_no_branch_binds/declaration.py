"""Names of builtins that another file binds for an old Python alone."""

import old
import skorche


def map(number):
    return number


def work(number):
    return old.pairs(map(number))


skorche.map(work, skorche.Queue("numbers", fixed_inputs=[1, 2]))
skorche.run()
