"""Two functions share a list of the function around them."""

import skorche


def main() -> None:
    seen = []

    def step(text: str) -> str:
        seen.append(text)
        return text

    def show(text: str) -> str:
        return f"{text} {seen}"

    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.chain([step, show], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())


main()
