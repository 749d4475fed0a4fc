"""One queue is no tuple of queues."""

import skorche


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[4, 0, 2])
    skorche.tee(numbers, queue_out=skorche.Queue("left"))
    skorche.run()
    skorche.shutdown()
