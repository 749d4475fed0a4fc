"""What was measured of a run, what held it back, and what would help.

profile   the records of what was measured and found, as JSON and back
"""
