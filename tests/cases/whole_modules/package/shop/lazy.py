def times(count, rate):
    return count * rate
