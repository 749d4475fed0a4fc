"""The functions that a compiled module of the Dask target carries along, beside those of the
serial target.

They import `cloudpickle` and `distributed` beside the standard library. A file here must not
know `skorche`.
"""
