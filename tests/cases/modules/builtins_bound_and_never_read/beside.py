HEARD = []


def noted(function):
    HEARD.append(function.__name__)
    return function


class Noted:
    def __new__(cls, name):
        HEARD.append(name)
        return 5


@noted
def max(number):
    return number


min = Noted("min")
len, sum = Noted("len"), Noted("sum")


def heard(number):
    return [number, *HEARD]
