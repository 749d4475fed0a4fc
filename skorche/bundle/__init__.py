"""Modules of the user's own that go along whole, as texts, where the user says so.

    asked       which modules a text asks for, and how
    places      where modules are on the disk, without importing them
    bundles     which modules go along, which stay behind, and what they need
    literals    texts as literals of Python that can be read

Comes in: what a declaration has loaded, and which of its own packages are to go along. Goes
out: the texts of modules. This package must not know what is carried statement by statement,
nor what a compiled file looks like.
"""
