# imports: simplejson
from decimal import Decimal

import simplejson
import skorche


@skorche.task
def work(text):
    value = simplejson.loads(text, use_decimal=True)
    return [simplejson.dumps(value, use_decimal=True, sort_keys=True), isinstance(value.get("n"), Decimal)]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", ['{"n": 1.10, "a": [1]}', "{}"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
