"""An object is made before there is a value for a parameter."""

import skorche

limit = skorche.parameter("limit", 3)


class Adder:
    def __init__(self, amount):
        self.amount = amount

    def add(self, number):
        return number + self.amount


skorche.map(Adder(limit).add, skorche.Queue("numbers", fixed_inputs=[1]))
skorche.run()
