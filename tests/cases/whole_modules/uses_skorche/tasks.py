import skorche


@skorche.task(max_workers=2)
def double(number):
    return 2 * number
