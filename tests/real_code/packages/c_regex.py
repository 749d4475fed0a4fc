# imports: regex
import regex
import skorche


WORD = regex.compile(r"\p{Lu}\p{Ll}+(?:\s+(?&word))?(?(DEFINE)(?P<word>\p{L}+))", regex.V1)


@skorche.task
def work(text):
    return [[m.group() for m in WORD.finditer(text)], regex.findall(r"(?:kitten){e<=2}", text)]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", ["Anna und Äpfel mitten", "sitting Bob"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
