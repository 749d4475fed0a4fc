"""What a compiled file says, by its text alone, and why it is not fresh.

parts, reading            the sections of a file; what they say
readable                  whether a text may be read at all
docstrings                what its docstring says above the picture
given, frozen             the parameters that it declares; what of outside it holds
set_up                    how its script sets logging up
graphs, regenerating      the graph that its picture shows; the file, written again from it
residue                   in what a file is not what it would be, written again
shapes                    whether that is as an older release wrote it
differences               all that changed between two files
repository, revisions     git, which starts nothing; what it has of a file
places                    where a text is, and whether it is a link
evidence                  who changed a file
causes                    why a file is not fresh
"""
