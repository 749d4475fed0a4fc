"""JSON as Python has it, where the user's file changes that of the process."""


def untouched(name):
    """Return a copy of a module of Python's, as it is before anybody changes it."""
    from importlib.util import find_spec, module_from_spec

    spec = find_spec(name)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
