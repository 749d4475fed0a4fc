# own: networkx
# python: 3.11
"""Shortest ways, centres and communities of small graphs."""

import networkx as nx

import skorche

EDGES = {
    "line": [(1, 2), (2, 3), (3, 4)],
    "ring": [(1, 2), (2, 3), (3, 1)],
    "tree": [(0, 1), (0, 2), (2, 3), (2, 4)],
}


@skorche.task
def graph(name):
    made = nx.Graph(name=name)
    made.add_edges_from(EDGES[name])
    return made


def figures(made):
    return {
        "name": made.graph["name"],
        "diameter": nx.diameter(made),
        "centre": sorted(nx.center(made)),
        "path": nx.shortest_path(made, min(made), max(made)),
        "tree": nx.is_tree(made),
        "degree": {n: round(c, 3) for n, c in nx.degree_centrality(made).items()},
        "bridges": sorted(map(sorted, nx.bridges(made))),
    }


if __name__ == "__main__":
    out = skorche.chain([graph, figures], skorche.Queue("names", sorted(EDGES)))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
