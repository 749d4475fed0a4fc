"""Classes and functions that a compiled module carries along, as importable modules.

Comes in: nothing. Goes out: the text of these files, pasted by `skorche.write.emit` where a
compiled module uses it, without docstring and imports. A file here may import from the
standard library and from its siblings, nothing else: it must not know `skorche`.
"""
