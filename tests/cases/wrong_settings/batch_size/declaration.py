"""batch_size is a positive whole number."""

import skorche

if __name__ == "__main__":
    a = skorche.Queue("a", fixed_inputs=[1])
    b = skorche.Queue("b", fixed_inputs=[1])
    c = skorche.Queue("c", fixed_inputs=[1])
    d = skorche.Queue("d", fixed_inputs=[1])
    skorche.batch(a, batch_size=0)
    skorche.batch(b, batch_size=2.5)
    skorche.batch(c, batch_size=True)
    skorche.batch(d, batch_size="10")
    skorche.run()
    skorche.shutdown()
