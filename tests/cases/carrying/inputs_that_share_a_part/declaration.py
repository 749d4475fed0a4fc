"""Inputs and an object hold the same part, which tasks change: it is one in the file, too."""

import skorche


class Row:
    def __init__(self, cells: list[int]) -> None:
        self.cells = cells


class Filling:
    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows

    def fill(self, row: Row) -> int:
        row.cells.append(len(self.rows[0].cells))
        return len(self.rows[0].cells)


def main() -> None:
    row = Row([1])
    rows = skorche.Queue("rows", fixed_inputs=[row, row])
    out = skorche.map(Filling([row]).fill, rows)
    skorche.run()
    skorche.shutdown()
    print(*out.flush(), sep="\n")


if __name__ == "__main__":
    main()
