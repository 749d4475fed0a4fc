__all__ = ["cues", "formats"]
__author__ = "somebody"
