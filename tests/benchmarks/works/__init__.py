"""The programs that are measured: a file a shape of work, a function a contender.

In each file:

- the tasks, which are the same for all contenders;
- `inputs(count)` gives the items;
- `plain(items)` does the work in a loop without threads, and says what is right;
- `limit(items)`, where it is not `plain`, is what nobody can beat;
- the functions named like a contender take the items and give the outputs;
- `declare(inputs)` is the work for skorche, and the file is a declaration to compile.

A setting comes by the environment, so that one file serves several works. The files import
the standard library alone: each runs in the process of a contender, in which there may be
nothing else.
"""
