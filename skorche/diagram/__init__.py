"""A graph in words: named, drawn, compared with another."""
