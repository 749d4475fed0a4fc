"""Names that are looked up in globals(), where it can be seen which they may be."""

import skorche

if "clean" not in globals():

    def clean(text: str) -> str:
        return text.strip()


def step_lower(text: str) -> str:
    return text.lower()


def step_split(text: str) -> list:
    return text.split()


STEPS = ("step_lower", "step_split")
TABLE = {name: globals()[name] for name in STEPS}


def work(text: str) -> list:
    found = [TABLE[name](text) for name in STEPS]
    found += [globals()[f"step_{kind}"](text) for kind in ("lower", "split")]
    found.append(globals()["clean"](text))
    return [*found, globals().get("cleaner"), "cleaner" in globals()]


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["A b ", "C"])
    worked = skorche.map(work, texts)
    skorche.run()
    skorche.shutdown()
    print(worked.flush())
