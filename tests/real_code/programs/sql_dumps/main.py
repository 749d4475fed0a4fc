"""Rows out of the INSERT statements of an SQL dump, without a database."""

from __future__ import print_function

import re
import sys

import skorche

from lexer import Lexer, LexError, tokens_of
from tables import Table, Tables


class DumpError(Exception):
    """Base of all that may be wrong with a dump."""


class SyntaxProblem(DumpError):
    pass


class UnknownTable(DumpError, KeyError):
    pass


DUMP = """
-- made by hand
CREATE TABLE `people` (`id` int, `name` varchar(20), `note` text);
INSERT INTO `people` VALUES (1,'O\\'Hara','a; b'),(2,'M\u00fcller',NULL);
/* a comment */
INSERT INTO people (id, name) VALUES (3, 'it''s');
INSERT INTO nobody VALUES (1);
INSERT INTO people VALUES (1, 'x);
"""


def statements(dump):
    """Cut at semicolons, but not within texts."""
    return [s.strip() for s in re.findall(r"(?:[^;']|'(?:\\.|''|[^'\\])*')+", dump) if s.strip()]


tables = Tables()
for statement in statements(DUMP):
    match = re.search(r"CREATE TABLE `?(\w+)`? \((.*)\)", statement)
    if match:
        columns = [part.split()[0].strip("`") for part in match.group(2).split(",")]
        tables.add(Table(match.group(1), columns))


def is_insert(statement):
    return "INSERT INTO" in statement


@skorche.task
def rows(statement):
    lexer = Lexer(statement)
    try:
        lexer.expect("INSERT", "INTO")
        name = lexer.take("name")
        if name not in tables:
            raise UnknownTable(name)
        columns = lexer.names() if lexer.peek() == "(" else tables[name].columns
        lexer.expect("VALUES")
        return [dict(zip(columns, values)) for values in lexer.tuples()]
    except LexError as e:
        raise SyntaxProblem("%s in %r" % (e, statement[:24]))


def problem(failure):
    return [c.__name__ for c in type(failure.error).__mro__ if issubclass(c, DumpError)]


def main():
    bad = skorche.Queue("bad")
    inserts = skorche.filter(is_insert, skorche.Queue("statements", statements(DUMP)))
    out = skorche.unbatch(skorche.map(rows, inserts, on_error=bad))
    problems = skorche.map(problem, bad)
    skorche.run()
    skorche.shutdown()
    for row in out:
        print(row)
    print(problems.flush(), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
