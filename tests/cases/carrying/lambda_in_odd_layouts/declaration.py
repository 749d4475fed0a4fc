"""Lambdas with strings over several lines, nested ones, and ones after other letters."""

import skorche

SIGN = "é"

if __name__ == "__main__":
	texts = skorche.Queue("texts", fixed_inputs=["ä"])
	one = skorche.map(lambda text: text + """
	ö
 """ + "(" + SIGN, texts)
	two = skorche.map((lambda text, mark=":", *, end=(")"): f"{text}{mark}{end}"), one); three = skorche.map(lambda text: "".join(sorted(text, key=lambda inner: inner + "!")), two)
	four = skorche.map(lambda *parts, **more: [len(part) for part in parts], three)
	five = skorche.map(lambda:0 if False else 1, four) if False else four
	skorche.run()
	skorche.shutdown()
	print(five.flush())
