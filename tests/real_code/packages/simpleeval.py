# own: simpleeval
# python: 3.9
import skorche
from simpleeval import EvalWithCompoundTypes, InvalidExpression, SimpleEval


@skorche.task
def value(text):
    try:
        return SimpleEval(names={"x": 3}, functions={"double": lambda n: 2 * n}).eval(text)
    except (InvalidExpression, SyntaxError) as error:
        return type(error).__name__


@skorche.task
def compound(text):
    return EvalWithCompoundTypes(names={"x": 2}).eval("[x, " + repr(text) + "]")


if __name__ == "__main__":
    one, two = skorche.tee(skorche.Queue("texts", ["1 + x * 2", "double(4)", "y", "x if x > 2 else 0"]))
    values, lists = skorche.map(value, one), skorche.map(compound, two)
    skorche.run()
    skorche.shutdown()
    print(values.flush(), lists.flush())
