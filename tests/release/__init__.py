"""A release as its readers get it: built, put on an index of this machine, installed from there.

    python -m tests.release [PYTHON...]

tries each Python that is here, from 3.10 on, in an empty environment: the wheel and the sdist.
"""
