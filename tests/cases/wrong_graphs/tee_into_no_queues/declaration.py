"""tee() fills queues, and each once."""

import skorche


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[4, 0, 2])
    left = skorche.Queue("left")
    skorche.tee(numbers, queue_out=(left, left))
    skorche.tee(skorche.Queue("words", fixed_inputs=["abc"]), queue_out=(left, "right"))
    skorche.run()
    skorche.shutdown()
