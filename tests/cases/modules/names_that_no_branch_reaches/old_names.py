"""What only Python 2 can read."""

numbers_below = xrange
