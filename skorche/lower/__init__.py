"""Targets: ways to lower a graph to a plan.

plan, carrier             what all plans have; how they get the user's functions and values
item_types                what annotations say of the items in each queue
takers                    what takes the items of an input first, as a module names it
parameters                values that a run is given beside inputs
machinery, fitting        the hand-written classes; room for the user's own names
settling                  what the user left free of a graph, set by what tunes it
threads, threads_plan     the threads target, and its plan
stage_lines, stage_units  the lines that wire its stages; what of the machinery they need
stage_counts              how many workers they have
streams                   what targets share whose script writes what `stream()` gives
serial, serial_plan       the serial target, and its plan
serial_flow, serial_wraps what happens to an item in one thread; what is around its tasks
serial_words              what the steps of that are made of
dask, dask_plan           the Dask target, and its plan
segments, dask_refusals   what a worker can do by itself; what would not keep its meaning
type_imports              what a serial module names in annotations alone
targets                   the record of each
"""
