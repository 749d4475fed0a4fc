"""A graph in words: named, drawn, compared with another.

names, diagram     names for queues and stages; the graph in them
picture            arrows in text, and back
figure, drawing    nodes and arrows, with their marks; DOT, SVG, PNG or mermaid of them
heat               the same with what a profile says
snapshots          what is compared, and what a change is
nearest, pairing   which stages and queues of two graphs belong together
moves, texts       which of them moved; what changed in their texts
changes, report    what all that means; how it is told
"""
