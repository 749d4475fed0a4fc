"""A builtin as a task fails like any other."""

import skorche

if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["two"])
    numbers = skorche.map(int, texts)
    skorche.run()
    skorche.shutdown()
