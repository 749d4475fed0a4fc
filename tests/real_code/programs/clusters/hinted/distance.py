"""The distance of two texts."""

from slow import distance

implementation = "Python"
