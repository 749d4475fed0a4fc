"""What only shows something, or sets up what no task can reach, stays behind."""

import argparse
import logging
import os
import random
import re
import sys
import time

import skorche

print("begins", time.time(), os.getpid(), file=sys.stderr)
log = logging.getLogger("skorche.case")
log.info("begins")
parser = argparse.ArgumentParser()
parser.add_argument("--number", type=int, default=1)
words = parser.parse_args([])
numbers_drawn = [random.random() for _ in range(3)]
SEEN = {}
SEEN["started"] = time.monotonic()
pattern = re.compile("[a-z]+")
found = pattern.findall(os.environ.get("HOME", ""))
with open(os.devnull) as file:
    nothing = file.read()
sys.path.append("nowhere")
if sys.version_info < (3, 6):
    sys.exit("too old")


def work(number):
    return number


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
