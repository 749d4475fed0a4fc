r"""The shop: \d+ items, '''three''' and """ "quotes."
import importlib
import pkgutil

__version__ = "2.1"
RATE = pkgutil.get_data(__name__, "rates/plain.txt").decode().split()


def __getattr__(name):
    if name == "lazy":
        return importlib.import_module(".lazy", __name__)
    raise AttributeError(name)


from .basket import Basket, priced  # noqa: E402
