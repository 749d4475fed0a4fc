# own: jmespath
# python: 3.9
import jmespath

import skorche

DATA = {"people": [{"name": "a", "age": 30}, {"name": "b", "age": 5}], "x": {"y": [1, 2, 3]}}


@skorche.task
def search(expression):
    try:
        return jmespath.search(expression, DATA)
    except jmespath.exceptions.JMESPathError as error:
        return type(error).__name__


if __name__ == "__main__":
    expressions = ["people[?age > `18`].name", "x.y[-1]", "length(people)", "max_by(people, &age).name", "a[", "nope(x)"]
    out = skorche.map(search, skorche.Queue("expressions", expressions))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
