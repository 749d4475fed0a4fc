"""A number may have more digits than Python writes without being asked."""

import skorche


def bits(number: int) -> int:
    return number.bit_length()


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[10**5000])
    lengths = skorche.map(bits, numbers)
    skorche.run()
    skorche.shutdown()
    print(lengths.flush())
