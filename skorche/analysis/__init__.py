"""What was measured of a run, what held it back, and what would help.

stage_names   what stages are called in a profile
plain         records as plain values, such as JSON has, and back
table         a table as text and as HTML
profile       the records of what was measured and found
shares        how a stage's time is divided
usage         what stages did in the course of a run
curves        the same by the course of the items
flow          how long the run would take if stages were set otherwise
batches       whether the size of batches is at fault
limit         what holds a run back
advice        which settings would help, and how much
verdict       both in words
tuned         what `skorche tune` would set, read from its file
"""
