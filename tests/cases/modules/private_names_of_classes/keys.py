class Key:
    __default = 3

    def __init__(self, number: int) -> None:
        self.__number = number

    def __eq__(self, __o: object) -> bool:
        return isinstance(__o, Key) and self.__number == __o.__number

    def get(self, __more: int = __default) -> int:
        def __added(__one: int) -> int:
            return self.__number + __one

        return __added(__more)
