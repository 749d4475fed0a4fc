"""Tabs."""

SIGN = "€"

def clean(text):
	if text:
		text = (f"{SIGN} "
			+ text)
	return text


def after(text):
	return "".join(sorted(text, key=lambda text: clean(text) + """a
	b"""))
