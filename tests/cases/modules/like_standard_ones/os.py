"""A module that nothing finds, since Python has loaded its own before."""

sep = "not a separator"
