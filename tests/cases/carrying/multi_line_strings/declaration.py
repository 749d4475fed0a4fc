"""Lines of a text that look like code, comments or decorators stay what they are."""

import skorche

TEXT = """
@skorche.task
def f():
# comment
"""  # behind it
# This comment belongs to MORE.
MORE = '''
@skorche.task'''


@skorche.task(
    # a comment within
    name="show it",  # and behind (
)
def show(number: int) -> list:
    """A docstring with
@skorche.task
at the beginning of a line.
    """
    return [TEXT, MORE, show.__doc__]


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1])
    results = skorche.map(show, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
