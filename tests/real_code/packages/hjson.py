# own: hjson
import hjson

import skorche


@skorche.task
def load(text):
    return dict(hjson.loads(text))


@skorche.task
def dump(value):
    return [hjson.dumps(value), hjson.dumpsJSON(value)]


if __name__ == "__main__":
    values = skorche.map(load, skorche.Queue("texts", ["{\n# c\na: text\nn: 1\nlist: [1, 2]\n}", "a: {b: true}"]))
    out = skorche.map(dump, values)
    skorche.run()
    skorche.shutdown()
    print(out.flush())
