"""Items that are skipped just before a merge."""
import skorche

@skorche.task(on_error="skip")
def add(item):
    return item

def even(item):
    return item % 2 == 0

a = skorche.Queue("a", [1, 2])
b = skorche.Queue("b", [])
out = skorche.filter(even, skorche.merge((skorche.map(add, a), b)))
