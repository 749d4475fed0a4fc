# own: wcwidth
# python: 3.9
import skorche
from wcwidth import wcswidth, wcwidth


@skorche.task
def widths(text):
    return [wcswidth(text), [wcwidth(char) for char in text]]


if __name__ == "__main__":
    out = skorche.map(widths, skorche.Queue("texts", ["abc", "\u4f60\u597d", "e\u0301", "\u200b"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
