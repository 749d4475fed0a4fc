"""All that is wrong with a graph, found at once.

rules                    the table of all rules
stage_rules, task_rules  what stages were given, and their settings; those of tasks
call_rules               how functions are called, what becomes of generators
parameter_rules          what functions are given beside items
queue_rules              who fills and empties a queue
loop_rules               what needs an event loop of its own
limit_rules              how much a pipeline may have
annotations, type_flow   what functions say they take and give; whether that meets
plain_outputs            whether that leaves nothing but what JSON has
made_inputs              whether they take what a file has no form for
"""
