"""A plan comes in, text goes out; jinja2 and black are known here alone.

emit            a whole module, formatted
machinery_text  the machinery with other names
planned         whether that holds what was planned, and nothing else
bounds          what of size, depth and newer syntax it may have
templating      one template
styles          the look that a project wants
quotes          strings in the quotes that black prefers
marks           by what a compiled file is known
file_names      the names of files in comments, and back
"""
