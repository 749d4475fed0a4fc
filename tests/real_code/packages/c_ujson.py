# imports: ujson
import ujson
import skorche


@skorche.task
def work(text):
    return ujson.dumps(ujson.loads(text), sort_keys=True, escape_forward_slashes=False)


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", ['{"b": "/", "a": [1, 2]}', "3"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
