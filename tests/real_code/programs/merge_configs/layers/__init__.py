"""Layers of configuration."""

from .loading import load_layer
from .merging import merge
from .resolving import Missing, resolve

try:
    from ._version import version as __version__
except ImportError:
    __version__ = "0+unknown"
