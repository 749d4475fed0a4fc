from .core import KEYWORDS, Context, check, keyword
from . import objects, values  # they register what they have

__all__ = ["KEYWORDS", "Context", "check", "keyword"]
