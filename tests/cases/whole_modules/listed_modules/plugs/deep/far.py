FAR = 5
