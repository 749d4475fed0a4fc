"""What is known of Python programs: their text, names and modules; nothing of skorche.

source_files, statements  a file, read once; its top-level statements
notebooks                 the code of a notebook as one text
imports, binding, blocks  what imports, scopes and blocks bind
conditions, versions      what may be left out as a statement runs, and what always is
scopes                    which names of its module a statement uses
used_names                those that stand in a text
stepped                   what is gone through where no call stands
renaming, holes           a text with other names; with expressions put in
normal_form               a text but for its layout
trees, nesting            syntax trees gone through; how deep they are
compilable                whether Python makes code of a text
literals, identifiers     values as expressions; words as names
read_values               such expressions as values again
logging_calls             calls that set logging up
noting                    a program that notes what its names hold
visible                   characters that nobody sees, as escapes
packages                  where packages begin; the file of a module
modules, shadows          what is installed; what imports find
"""
