NOTE = "it's \"%d\" \\ and %d"


def note(basket):
    return NOTE % (basket.count, basket.price)


if __name__ == "__main__":
    from shop import tests

    tests.run()
