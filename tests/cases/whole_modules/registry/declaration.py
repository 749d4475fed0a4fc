"""What the declaration does to a package that goes along is carried, in its order."""

import patches
import plugs
import skorche

plugs.load("pounds")


def twice(number):
    return 2 * number


plugs.register("twice", twice)
plugs.PATH += ["declared"]


def work(number):
    return [plugs.made("twice", number), plugs.made("pounds", number), plugs.PATH]


skorche.map(work, skorche.Queue("numbers", [1, 2]))
skorche.run()
