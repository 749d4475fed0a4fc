# own: texttable wcwidth
# python: 3.9
import skorche
from texttable import Texttable


@skorche.task
def drawn(rows):
    table = Texttable(max_width=40)
    table.set_cols_align(["l", "r"])
    table.add_rows(rows)
    return table.draw()


if __name__ == "__main__":
    out = skorche.map(drawn, skorche.Queue("tables", [[["a", "b"], ["x", 1.5], ["a long text that wraps around", 2]]]))
    skorche.run()
    skorche.shutdown()
    print(*out.flush(), sep="\n")
