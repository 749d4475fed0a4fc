# own: pyflakes
# python: 3.11
import ast

import skorche
from pyflakes.checker import Checker


@skorche.task
def messages(source):
    found = Checker(ast.parse(source)).messages
    return sorted("%d %s" % (one.lineno, one.message % one.message_args) for one in found)


if __name__ == "__main__":
    out = skorche.map(messages, skorche.Queue("sources", ["import os\nx = y\n", "def f():\n    a = 1\n", "'%d' % 'x'"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
