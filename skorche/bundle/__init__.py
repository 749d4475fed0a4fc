"""Modules of the user's own that go along whole, as texts, where the user says so.

Comes in: what a declaration has loaded, and which of its own packages are to go along. Goes
out: the texts of modules. This package must not know what is carried statement by statement,
nor what a compiled file looks like.

bundles       which packages go along whole
packages      their modules that something asks for, and what these need
asked         which modules a text asks for, and how
places        where modules are on the disk, without importing them
data_files    files beside modules, which these may read
literals      texts as literals of Python that can be read
"""
