"""chain() was given no task."""

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    cleaned = skorche.chain([], words)
    skorche.run()
    skorche.shutdown()
