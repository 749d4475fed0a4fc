"""A pipeline that runs in this process, watched: how its time goes, as a profile.

cores      how many cores this process may use
clocks     the CPU time of a thread that runs
waits      for how long threads have waited, at one moment
machinery  what a compiled module's pipeline shows of itself, at one moment
samples    such moments one after the other, and a profile of them
observer   the thread that looks, there only while somebody wants to know
"""
