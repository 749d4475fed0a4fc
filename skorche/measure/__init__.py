"""A pipeline that runs in this process, watched: how its time goes, as a profile.

cores       how many cores this process may use
clocks      the CPU time of a thread that runs
waits       for how long threads have waited, at one moment
machinery   what a compiled module's pipeline shows of itself, at one moment
samples     such moments one after the other, and a profile of them
observer    the thread that looks, there only while somebody wants to know
own_code    whose code is: the user's, or the machinery's
thread_clocks  the CPU time of many threads, asked for often
stacks      the lines of the user's at which threads are, and for how long
coroutine_stacks, worker_stacks  the same of what waits in an event loop, or is a process
session, serial_session  a run watched by all of that; one in one thread
watching    which of them, for a target
"""
