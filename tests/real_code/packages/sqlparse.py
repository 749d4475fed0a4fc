# own: sqlparse
# python: 3.10
import skorche
import sqlparse

SQL = ["select a,b from t where x=1; select 2", "insert into t values (1,'x') -- c"]


@skorche.task
def formatted(text):
    return sqlparse.format(text, reindent=True, keyword_case="upper", strip_comments=True)


@skorche.task
def kinds(text):
    return [one.get_type() for one in sqlparse.parse(text)]


if __name__ == "__main__":
    one, two = skorche.tee(skorche.Queue("texts", SQL))
    a, b = skorche.map(formatted, one), skorche.map(kinds, two)
    skorche.run()
    skorche.shutdown()
    print(a.flush(), b.flush())
