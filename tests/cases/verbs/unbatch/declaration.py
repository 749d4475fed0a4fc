"""unbatch() makes items of lists, and of any other iterables."""

import skorche

if __name__ == "__main__":
    things = skorche.Queue(
        "things", fixed_inputs=[[1, 2], (3,), "ab", {"key": 4}, [], range(2), b"\x05"]
    )
    items = skorche.unbatch(things)
    skorche.run()
    skorche.shutdown()
    print(items.flush())
