"""A compiled module's text, run in this process on live queues.

loading          a graph as a module, by the text that would be compiled
threads, serial, dask  how that of each target is run
processes        what a worker process does
resuming         what a journal of such a run is compared by
targets          which of them a target needs
"""
