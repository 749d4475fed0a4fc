"""Functions may be indented by tabs."""

import skorche


def sign(number: int) -> str:
	if number < 0:
		return "minus"
	return "plus"


if __name__ == "__main__":
	numbers = skorche.Queue("numbers", fixed_inputs=[1, -2])
	signs = skorche.map(sign, numbers)
	skorche.run()
	skorche.shutdown()
	print(signs.flush())
