"""What a compiled file says, by its text alone, and why it is not fresh.

parts, reading            the sections of a file; what they say
graphs, regenerating      the graph that its picture shows; the file, written again from it
residue                   in what a file is not what it would be, written again
shapes                    whether that is as an older release wrote it
differences               all that changed between two files
revisions, evidence       what git has of a file; who changed it
causes                    why a file is not fresh
"""
