class Kind:
    def __init__(self, number):
        self.number = number
