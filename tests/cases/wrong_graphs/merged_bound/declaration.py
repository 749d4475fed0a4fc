"""A bound on a queue that is merged would have no effect."""

import skorche

if __name__ == "__main__":
    left = skorche.Queue("left", fixed_inputs=[1, 2], maxsize=5)
    right = skorche.Queue("right", fixed_inputs=[3])
    both = skorche.merge((left, right), skorche.Queue("both", maxsize=7))
    skorche.run()
    skorche.shutdown()
    print(both.flush())
