"""How the steps of a serial module follow each other, however deep they go."""


def walk(first):
    """Do the first step; another one that it yields is done before the rest of it.

    Yields the names that steps yield, of the queues that something came out of.
    """
    path = [first]
    try:
        while path:
            for step in path[-1]:
                if isinstance(step, str):
                    yield step
                elif step:
                    path.append(step)
                    break
            else:
                path.pop()
    finally:
        while path:
            path.pop().close()
