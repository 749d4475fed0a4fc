# own: prettytable wcwidth
# python: 3.10
import skorche
from prettytable import PrettyTable


@skorche.task
def table(rows):
    made = PrettyTable(["name", "n"], sortby="n")
    made.add_rows(rows)
    made.align["name"] = "l"
    return [made.get_string(), made.get_csv_string()]


if __name__ == "__main__":
    out = skorche.map(table, skorche.Queue("tables", [[["x", 2], ["longer", 1]]]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
