"""The first lines of the process that compiles declarations: `python begin.py`.

Comes in: a request on standard input. Goes out: nothing; `children` does the rest. Imports
find what they find in the process that asks. Before that this file may import only what
belongs to Python, and nothing else in its folder may be called like that.
"""

import importlib
import json
import sys

if __name__ == "__main__":
    request = json.loads(sys.stdin.buffer.readline())
    sys.path[:] = request["imports"]
    sys.dont_write_bytecode = request["no_bytecode"]
    importlib.import_module("skorche.apart.children").main(request)
