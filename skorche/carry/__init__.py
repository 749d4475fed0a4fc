"""The user's functions and values, and what they need, as source.

Read `source` first: the rest serves it.

source                   the carrier that the compiler uses
survey                   what all carriers of a declaration know, found out once
user_file, user_files    the user's files, and where a name leads in them
loading_apart            what an import that the program has not made does is undone
tried_imports            whether an import that is tried brings a name everywhere
file_order               in which order their statements run
own_imports              what becomes of imports of them within functions and blocks
cells                    the cells of a live notebook as one file
library                  what is skorche's own, and what of it a compiled file has
names, cargo             what things are called; all that is carried so far
uses                     uses that would do another thing where all files are one
shown_names              how definitions show their own names under others
statement_names          what a statement uses, and where that leads
texts                    how a statement looks where it is carried
needs                    the statements to carry, and what they need in turn
imported_names           the imports to carry, also those for type checkers
submodules               the modules below packages that are used
module_values            files that are used as values, a module each
global_names             names that are looked up in globals()
class_values             which expressions may hold classes
shown_modules            which module things say that they are from
shown_places             which file, and warnings by their module
needed_packages          the packages that these import
whole_modules            modules that go along whole, as texts
whole_state              what of these is another by now
from_elsewhere           what is needed of packages and these
needed_files             the files that they read where the compiled file runs
holders, closures        who has a thing; what functions have from around them
lifting, inputs          functions and inputs, out of where they stand
instances                objects as calls of their classes
outside_table            what of Python brings values from outside of a program
outside_things, flows    who is meant in it; what flows into which name
reach                    what runs as a pipeline is declared
dependences, causes      what the value of an expression depends on
in_memory                whether a call opens a file, or what is in memory
set_order                which expressions have the order of a set
judging, origins         whether a value is from outside; where values are from
meant_functions          which expression may have given a function
bringing                 the statements that bring values from outside
decided_outside          the stages, and functions, that these decide
outside_values           those from outside: as the expression that brings them, or refused
expressions              functions and values, by what the user's files call them
taken_out, written_names functions without a name; what written values are made of
fixed_values, rebinding  what can be changed, and what was bound again
of_this_place            what is made of `__file__`
side_effects, sharing    the statements that change what is carried
by_operators             what operators and look-ups change
harmless_calls           calls of Python's own that change nothing
held_before              what names held that are deleted, or bound again
reached_names            what is found of all names that a name uses in the end
process_table            what of the standard library acts on the whole process
process_wide, standing   who is meant in it; what an expression stands for
own_code, at_once        the user's functions, and what runs as a file is imported
plain_attributes         those that hold nothing but lists, sets and the like
implied, stepping        what Python calls by itself; what the names of a loop hold
act, acts, act_steps     what a statement does to the process, or to a package
logging_setup            what sets logging up in the guard block
below_main               what stays behind of what is done below `__main__`
module_effects           the statements that come along for that
named_imports            modules that a text names as the program runs
module_finders           what finds these in a compiled file
going_on                 where a program goes on whatever is raised
mentions                 where look-ups are only mentioned, or ask for few names
computed_names           names that a text gives as the program runs
thread_locals            what tasks in threads would see otherwise
replaced_builtins        Python's own functions that are others for all
process_state            what the process is like before a declaration, and again
live_annotations         who looks at annotations
rehearsal, likeness      what is carried is run alone, and compared with the run here
opaque_objects           what those made in C hold
rehearsal_apart          the same in a process of its own, where that does something
patience                 what takes long, told while it lasts
telling                  what is told of what is carried
collecting               how often garbage is collected meanwhile
reaching                 look-ups by a text of which the user says what they reach
one_cause                problems that only differ in a name, as one
refused_names            names that cannot be what they would have to be
refusals                 why something cannot be carried
own_file_refusals        why a file of the user's cannot
effect_refusals          the same of what a statement does
outside_refusals         why a value that is of this day, or this place, cannot
"""
