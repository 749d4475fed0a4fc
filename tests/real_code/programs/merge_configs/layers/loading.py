import json
import os

try:
    import configparser
except ImportError:
    import ConfigParser as configparser

LOADERS = {}


def loads(*endings):
    def add(function):
        for ending in endings:
            LOADERS[ending] = function
        return function

    return add


@loads(".json", ".js")
def load_json(path):
    with open(path) as file:
        return json.load(file)


@loads(".ini", ".cfg")
def load_ini(path):
    parser = configparser.ConfigParser()
    parser.read(path)
    return {name: {key: literal(text) for key, text in parser.items(name)} for name in parser.sections()}


def literal(text):
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return {"yes": True, "no": False}.get(text.lower(), text)


def load_layer(path):
    if not os.path.exists(path):
        return {}
    return LOADERS[os.path.splitext(path)[1]](path)
