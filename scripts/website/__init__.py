"""The site that `make docs` builds of docs/ and of what else a reader looks for.

pages        which files of the repository are pages, and where their links lead
gallery      the examples, their parts linked
linked       which lines of an example belong to which stage
changes      what a change of a stage does to the compiled file
reference    the page on all public names
docstrings   docstrings as the site's Markdown
figures      what was measured last, as a table
hooks        what mkdocs calls; alone knows it
"""
