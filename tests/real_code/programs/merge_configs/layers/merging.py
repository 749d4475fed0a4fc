from functools import singledispatch

DELETE = "!delete"


@singledispatch
def merge(old, new):
    return new


@merge.register(dict)
def _merge_dicts(old, new):
    if not isinstance(new, dict):
        return new
    result = dict(old)
    for key, value in new.items():
        if value == DELETE:
            result.pop(key, None)
        elif key in result:
            result[key] = merge(result[key], value)
        else:
            result[key] = value
    return result


@merge.register(list)
def _merge_lists(old, new):
    if isinstance(new, list) and new[:1] == ["..."]:
        return old + new[1:]
    return new
