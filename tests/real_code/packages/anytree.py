# own: anytree
# python: 3.9
import skorche
from anytree import Node, PreOrderIter, RenderTree, Resolver, Walker
from anytree.exporter import DictExporter


@skorche.task
def look(paths):
    root = Node("root")
    nodes = {"": root}
    for path in paths:
        parent, _, name = path.rpartition("/")
        nodes[path] = Node(name, parent=nodes[parent])
    return [
        [node.name for node in PreOrderIter(root)],
        RenderTree(root).by_attr(),
        DictExporter().export(root),
        Resolver("name").get(root, paths[0]).depth,
        len(Walker().walk(nodes[paths[0]], nodes[paths[-1]])[0]),
    ]


if __name__ == "__main__":
    out = skorche.map(look, skorche.Queue("paths", [["a", "a/b", "c"], ["x"]]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
