"""merge() was given one queue twice."""

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    doubled = skorche.merge((words, words))
    skorche.run()
    skorche.shutdown()
