"""The tests: a folder a package of skorche; here are those of the whole program."""
