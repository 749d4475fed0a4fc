"""Add up orders; one that cannot be read is tried again, and then told of by itself."""

import skorche

ORDERS = ["3 tea", "2 coffee", "a dozen eggs", "1 bread"]
PRICES = {"tea": 250, "coffee": 420, "bread": 310}


@skorche.task(retries=1, max_workers=4)
def price(order: str) -> int:
    """Return what an order costs, in cents."""
    number, what = order.split(" ", 1)
    return int(number) * PRICES[what]


@skorche.task
def explain(failure: skorche.Failure) -> str:
    return f"{failure.item}: {failure.error} (tried {failure.attempts} times)"


def is_large(cents: int) -> bool:
    return cents >= 500


if __name__ == "__main__":
    orders = skorche.Queue("orders", fixed_inputs=ORDERS)
    wrong = skorche.Queue("wrong")
    prices = skorche.map(price, orders, on_error=wrong)
    q_large, q_small = skorche.split(is_large, prices)
    complaints = skorche.map(explain, wrong, queue_out=skorche.Queue("complaints"))
    skorche.run()
    skorche.shutdown()
    print(q_large.flush(), q_small.flush(), complaints.flush())
