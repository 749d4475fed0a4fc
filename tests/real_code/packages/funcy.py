# own: funcy
import skorche
from funcy import chunks, compose, decorator, group_by, lcat, memoize, project, re_find, select, walk_values


@memoize
def square(n):
    return n * n


@skorche.task
def look(row):
    odd = select(lambda n: n % 2, row["list"])
    return [
        project(row, ["a"]),
        list(chunks(2, row["list"])),
        walk_values(str, {"x": 1}),
        {key: list(found) for key, found in group_by(r"\d", ["a1", "b1", "c2"]).items()},
        lcat([odd, map(square, odd)]),
        compose(str, square)(3),
        re_find(r"(\d+)", "ab12"),
    ]


if __name__ == "__main__":
    out = skorche.map(look, skorche.Queue("rows", [{"a": 1, "b": 2, "list": [1, 2, 3]}]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
