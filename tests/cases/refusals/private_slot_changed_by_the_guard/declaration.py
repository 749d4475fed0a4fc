"""A private slot of an object has another value by the time that the pipeline runs."""

import skorche


class Adder:
    __slots__ = ("__amount",)

    def __init__(self, amount):
        self.set(amount)

    def set(self, amount):
        self.__amount = amount

    def add(self, number):
        return number + self.__amount


adder = Adder(3)

if __name__ == "__main__":
    adder.set(5)
    skorche.map(adder.add, skorche.Queue("numbers", fixed_inputs=[1]))
    skorche.run()
