"""A program that runs a pipeline without a stage."""

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    skorche.run()
    skorche.shutdown()
