"""How Python finds the modules that a compiled file brings along whole."""

import os
import sys
from importlib.abc import ExecutionLoader, MetaPathFinder
from importlib.util import spec_from_loader
from io import BytesIO
from typing import Any


class Bundle(MetaPathFinder, ExecutionLoader):
    """Finds modules that are here as texts, before all others of their names.

    They lie as if this file were a folder: `this_file.py/package/module.py`.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.bundled_texts: dict[str, str] = {}
        self.packages: set[str] = set()
        self.lacks: set[str] = set()  # with lacks
        self.files: dict[str, str] = {}  # with files
        sys.meta_path.insert(0, self)
        sys.path_hooks.append(self.listing)  # with listing

    def add(
        self, name: str, text: str, package: bool = False, lacks: "Any" = ()
    ) -> None:
        """Take a module along, and what of its package does not come.

        Raises ImportError where the process has another one of its name.
        """
        text = text[1:]  # which begins below the quotes
        if not all(known == text for known in self.known(name)):
            sys.meta_path.remove(self)
            raise ImportError(
                f"{name} is here already with another text than in {self.folder}, "
                "which needs its own: run it in a process of its own",
                name=name,
            )
        self.bundled_texts[name] = text
        self.packages.update([name] if package else [])
        self.lacks.update(lacks)  # with lacks

    def known(self, name: str) -> "Any":
        """Return the texts that others in this process have for a module."""
        others = (getattr(one, "bundled_texts", {}) for one in sys.meta_path)
        found = [texts[name] for texts in others if name in texts]
        if not found and name in sys.modules:
            loader = getattr(sys.modules[name], "__loader__", None)
            found = [getattr(loader, "get_source", str)(name)]
        return found

    def find_spec(self, name: str, path: "Any" = None, target: "Any" = None) -> "Any":
        if name in self.bundled_texts:
            return spec_from_loader(name, self)
        lacks = (f"{one}.".replace("*.", "") for one in self.lacks)  # with lacks
        if any(map(f"{name}.".startswith, lacks)):  # with lacks
            raise RuntimeError(
                f"{name} is not in {self.folder}, since nothing was seen to import it: "
                f"compile it with --bundle {name}"
            )
        return None

    def is_package(self, name: str) -> bool:
        return name in self.packages

    def get_filename(self, name: str) -> str:
        path = os.path.join(self.folder, *name.split("."))
        return (
            os.path.join(path, "__init__.py") if name in self.packages else f"{path}.py"
        )

    def listing(self, place: "Any") -> "Any":  # with listing
        """Return what lists the modules of a package that lies at a place."""
        for name in self.packages:
            if place in getattr(sys.modules.get(name), "__path__", ()):
                return Listing(self, name)
        raise ImportError(f"{place} is not in {self.folder}", path=place)

    def iter_modules(self, prefix: str = "") -> "Any":  # with listing
        return Listing(self, "").iter_modules(prefix)

    def add_file(self, name: str, text: str) -> None:  # with files
        """Take a file along that lies beside a module."""
        self.files[name] = text[1:]

    def get_data(self, path: "Any") -> bytes:  # with files
        name = os.path.relpath(path, self.folder).replace(os.sep, "/")
        if name in self.lacks:  # with lacks
            raise RuntimeError(f"{name} is not in {self.folder}: it is no short text")
        if name not in self.files:
            raise FileNotFoundError(f"{name} is not in {self.folder}")
        return self.files[name].encode()

    def get_resource_reader(self, name: str) -> "Any":  # with files
        return Files(self, os.path.dirname(self.get_filename(name)))

    def get_source(self, name: str) -> str:
        return self.bundled_texts[name]


class Listing:  # with listing
    """The modules of a package, as pkgutil asks for them: also those that do not come."""

    def __init__(self, whole: Bundle, package: str) -> None:
        self.whole = whole
        self.package = package

    def find_spec(self, name: str, target: "Any" = None) -> None:
        """Find nothing: what there is has been found."""

    def iter_modules(self, prefix: str = "") -> "Any":
        names = {one: one in self.whole.packages for one in self.whole.bundled_texts}
        for one in self.whole.lacks:  # with lacks
            package, _, name = one.rpartition(".")
            names[package if name == "*" else one] = name == "*"
        for one, is_package in sorted(names.items()):
            package, _, name = one.rpartition(".")
            is_here = package == self.package and name != "__init__" and "/" not in one
            if is_here and f"{one}.__init__" not in names:  # or else a folder alone
                yield prefix + name, is_package


class Files:  # with files
    """The files beside a module, as importlib.resources asks for them."""

    def __init__(self, whole: Bundle, folder: str) -> None:
        self.whole = whole
        self.folder = folder

    def open_resource(self, name: str) -> "Any":
        return BytesIO(self.whole.get_data(os.path.join(self.folder, name)))

    def resource_path(self, name: str) -> str:
        raise FileNotFoundError(f"{name} lies in no folder, but in {self.whole.folder}")

    def is_resource(self, name: str) -> bool:
        return name in self.contents()

    def contents(self) -> "Any":
        folder = os.path.relpath(self.folder, self.whole.folder).replace(os.sep, "/")
        parts = (path.rpartition("/") for path in self.whole.files)
        return [name for place, _, name in parts if place == folder]


bundle = Bundle(globals().get("__file__", __name__))
