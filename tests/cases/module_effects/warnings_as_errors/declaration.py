"""Warnings that a statement makes errors are errors in the compiled file."""

import warnings

import skorche

warnings.simplefilter("error")


def work(number):
    from warnings import warn

    try:
        warn("careful", stacklevel=1)
    except UserWarning as warning:
        return f"{number}: {warning}"
    return "not raised"


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
