"""The functions that a compiled module of the serial target carries along.

They import nothing at the top level and have no annotations, so that the smallest Pythons
run them as well. A file here must not know `skorche`.
"""
