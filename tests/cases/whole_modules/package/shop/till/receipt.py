import inspect

import shop  # which is not done with its own import here

COUNTS = []


def source_of(kind):
    return [inspect.getsource(kind).splitlines()[0], shop.__version__]
