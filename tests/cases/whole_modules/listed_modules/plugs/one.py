from plugs import kind


@kind
def more(number):
    return number + 1
