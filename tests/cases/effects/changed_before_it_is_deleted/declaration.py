"""What is gone at the end of the file was changed in place while others were made of it."""

import configparser

import skorche

CONFIG = {"north": {}, "south": {}}
rows, unused = [], {}
rows.append(1)
for number in range(2, 4):
    rows.append(number)
ROWS = tuple(rows)
del rows, unused, number

current = CONFIG["north"]
current["rows"] = len(ROWS)
current = CONFIG["south"]
current["rows"] = 0
del current

parser = configparser.ConfigParser()
parser.read_string("[colours]\nnorth = red")
parser.set("colours", "south", "blue")
COLOURS = dict(parser["colours"])
del parser


def described(name):
    return ROWS, CONFIG[name], COLOURS[name]


names = skorche.Queue("names", fixed_inputs=["north", "south"])
skorche.map(described, names, skorche.Queue("descriptions"))
skorche.run()
