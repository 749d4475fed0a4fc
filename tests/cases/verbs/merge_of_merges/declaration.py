"""What is merged may be merged again."""

import skorche

if __name__ == "__main__":
    a = skorche.Queue("a", fixed_inputs=["a1", "a2"])
    b = skorche.Queue("b", fixed_inputs=["b1"])
    c = skorche.Queue("c", fixed_inputs=["c1", "c2", "c3"])
    d = skorche.Queue("d", fixed_inputs=[])
    left = skorche.merge((a, b))
    right = skorche.merge((c, d))
    everything = skorche.Queue("everything")
    skorche.merge((left, right), queue_out=everything)
    skorche.run()
    skorche.shutdown()
    print(sorted(everything.flush()))
