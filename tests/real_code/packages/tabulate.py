# own: tabulate
# python: 3.10
import skorche
from tabulate import tabulate

ROWS = [["a", 1.5], ["long", 22]]


@skorche.task
def table(form):
    return tabulate(ROWS, headers=["name", "n"], tablefmt=form)


if __name__ == "__main__":
    out = skorche.map(table, skorche.Queue("forms", ["plain", "github", "grid", "html", "latex"]))
    skorche.run()
    skorche.shutdown()
    print(*out.flush(), sep="\n")
