"""All that is wrong with a graph, found at once."""
