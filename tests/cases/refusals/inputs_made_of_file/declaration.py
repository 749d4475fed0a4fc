"""Inputs that lie beside the declaration's own file."""

import os
from pathlib import Path

import skorche

FOLDER = os.path.dirname(os.path.abspath(__file__))

if __name__ == "__main__":
    names = skorche.Queue("names", fixed_inputs=sorted(os.listdir(FOLDER)))
    here = skorche.Queue("here", fixed_inputs=[str(Path(__file__).name)])
    results = skorche.map(len, skorche.merge((names, here)))
    skorche.run()
    skorche.shutdown()
    print(results.flush())
