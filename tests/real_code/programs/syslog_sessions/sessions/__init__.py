"""Sessions of ssh, out of syslog."""

from .model import Event, Session
from .parser import LineParser, ParseError
from .tracker import Tracker

__all__ = ["Event", "LineParser", "ParseError", "Session", "Tracker"]
