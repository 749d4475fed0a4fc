# imports: orjson
import orjson
import skorche


OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2


@skorche.task
def work(text):
    try:
        return orjson.dumps(orjson.loads(text), option=OPTIONS).decode()
    except orjson.JSONDecodeError as error:
        return error.pos


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", ['{"b": [1, 2.5], "a": null}', "[1,"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
