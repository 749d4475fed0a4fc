"""What a user declared, live: queues, tasks, operators, and the graph of them.

queues, tasks     the edges, and their user's end; functions, and how they are to run
parameters        values that each run is given, and what stands for them until then
parameter_forms   which there may be
operators, graph  what a verb recorded, and all of it in order
first_takers      whose function is given the items of an input first
applying          the verb that applies a task
chaining, verbs   the one that applies several, and all others
worker_counts     how many workers a task has, or between which limits
call_sites        where in the user's program that was
forgotten         what a program declared, and never ran
run_sites         whether more than one pipeline is run
choosing          which of a file's pipelines are meant
failed            a declaration that raised
left_out          what of such a file is not done while it is compiled
"""
