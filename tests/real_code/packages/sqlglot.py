# own: sqlglot
# bundle: sqlglot.dialects
# python: 3.9
"""Queries of one dialect, in another, and what they read."""

import skorche
import sqlglot
from sqlglot import exp

QUERIES = [
    "SELECT a, COUNT(*) FROM t WHERE b > 3 GROUP BY a LIMIT 10",
    "SELECT IFNULL(x, 0) AS y FROM u JOIN v ON u.id = v.id",
    "WITH c AS (SELECT 1 AS n) SELECT n FROM c",
]


@skorche.task
def translate(query):
    return sqlglot.transpile(query, read="mysql", write="duckdb")[0]


@skorche.task
def tables(query):
    tree = sqlglot.parse_one(query)
    return sorted(table.name for table in tree.find_all(exp.Table))


if __name__ == "__main__":
    one, two = skorche.tee(skorche.Queue("queries", QUERIES))
    translated, read = skorche.map(translate, one), skorche.map(tables, two)
    skorche.run()
    skorche.shutdown()
    print(translated.flush(), read.flush())
