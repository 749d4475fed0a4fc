"""A Ctrl-C at the worst moment, as text for the beginning of a program."""

#: Sets off KeyboardInterrupt in the main thread as it takes a lock, between the taking
#: and the block that gives it back: the `countdown`th time, once that is not 0.
AS_A_LOCK_IS_TAKEN = """
real = threading.Condition.__enter__
countdown = 0

def enter(condition):
    global countdown
    entered = real(condition)
    if countdown and threading.get_ident() == threading.main_thread().ident:
        countdown -= 1
        if countdown == 0:
            raise KeyboardInterrupt
    return entered

threading.Condition.__enter__ = enter
"""
