"""Two functions share a variable of the function around them, and one binds it anew."""

import skorche


def main() -> None:
    count = 0

    def step(text: str) -> str:
        nonlocal count
        count += 1
        return text

    def show(text: str) -> str:
        return f"{text} {count}"

    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.chain([step, show], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())


main()
