"""Errors whose own code fails, or says what it should not: each class is a kind."""


class OfAttributes(Exception):
    def __getattribute__(self, name):
        raise RuntimeError("no attribute")


class OfText(Exception):
    def __str__(self):
        raise RuntimeError("no text")

    __repr__ = __str__


class OfNumberAsText(Exception):
    __str__ = __repr__ = lambda self: 5


class OfExit(Exception):
    def __str__(self):
        raise SystemExit(4)

    __repr__ = __str__


class OfArguments(Exception):
    @property
    def args(self):
        raise RuntimeError("no args")


class OfNumberAsArguments(Exception):
    args = 5


class OfReduction(Exception):
    def __reduce__(self):
        return 5


class OfNoReduction(Exception):
    def __reduce__(self):
        raise RuntimeError("no parts")


class OfLittleReduction(Exception):
    def __reduce__(self):
        return (OfLittleReduction,)


class OfReductionToNumber(Exception):
    def __reduce__(self):
        return len, ("text",)


class OfTraceback(Exception):
    @property
    def __traceback__(self):
        raise RuntimeError("no traceback")

    __cause__ = __context__ = __suppress_context__ = __notes__ = __traceback__
    exceptions = __traceback__

    def with_traceback(self, traceback):
        raise RuntimeError("no traceback")


class OfNamespace(Exception):
    __dict__ = property(lambda self: 1 / 0)


class OfComparison(Exception):
    def __bool__(self):
        raise RuntimeError("no truth")

    def __eq__(self, other):
        raise RuntimeError("no comparison")

    def __len__(self):
        raise RuntimeError("no length")

    __hash__ = None


class OfSetting(Exception):
    def __setattr__(self, name, value):
        raise RuntimeError("no setting")


class OfNoClass(Exception):
    __class__ = property(lambda self: 1 / 0)


class OfOtherClass(Exception):
    __class__ = property(lambda self: KeyboardInterrupt)


class Unlike(type):
    def __repr__(cls):
        raise RuntimeError("no text")

    def __instancecheck__(cls, value):
        raise RuntimeError("no instance")

    def __eq__(cls, other):
        raise RuntimeError("no comparison")

    __hash__ = type.__hash__


class OfUnlike(Exception, metaclass=Unlike):
    pass


class OfCycle(Exception):
    def __init__(self):
        self.__cause__ = self.__context__ = self


ODD = [name for name in globals() if name.startswith("Of")]
