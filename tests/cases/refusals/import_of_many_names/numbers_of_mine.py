one, two, three, four, five = 1, 2, 3, 4, 5
