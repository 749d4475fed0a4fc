"""The distance of two texts, as fast as it can be had here."""

implementation = "C"

try:
    from _fastlev import distance, ratio
except ImportError:
    from slow import distance
    implementation = "Python"
