"""A plan comes in, text goes out; jinja2 and black are known here alone."""
