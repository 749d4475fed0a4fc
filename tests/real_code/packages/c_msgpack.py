# imports: msgpack
import datetime

import msgpack
import skorche


def default(value):
    if isinstance(value, datetime.date):
        return msgpack.ExtType(42, value.isoformat().encode())
    raise TypeError(value)


def hook(code, data):
    return datetime.date.fromisoformat(data.decode()) if code == 42 else msgpack.ExtType(code, data)


@skorche.task
def work(value):
    packed = msgpack.packb({"v": value, "d": datetime.date(2024, 1, 2)}, default=default)
    return [len(packed), str(msgpack.unpackb(packed, ext_hook=hook))]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", [1, "text", [1, {"a": None}]]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
