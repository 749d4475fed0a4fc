"""What was measured of a run, what held it back, and what would help.

stage_names   what stages are called in a profile
plain         records as plain values, such as JSON has, and back
profile       the records of what was measured and found
tuned         what `skorche tune` would set, read from its file
"""
