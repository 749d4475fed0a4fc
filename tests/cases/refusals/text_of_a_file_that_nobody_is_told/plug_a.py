NAME = "the first"
