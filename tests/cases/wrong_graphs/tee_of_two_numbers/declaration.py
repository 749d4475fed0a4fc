"""tee() is told how many queues it fills once, or the same twice."""

import skorche


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[4, 0, 2])
    left, right = skorche.Queue("left"), skorche.Queue("right")
    skorche.tee(numbers, 3, queue_out=(left, right))
    skorche.run()
    skorche.shutdown()
