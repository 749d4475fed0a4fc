# own: tomlkit
# python: 3.9
import skorche
import tomlkit


@skorche.task
def changed(text):
    document = tomlkit.parse(text)
    document["new"] = tomlkit.array([1, 2])
    return [tomlkit.dumps(document), document.unwrap()]


if __name__ == "__main__":
    out = skorche.map(changed, skorche.Queue("texts", ["# c\na = 1 # one\n", "x = 1979-05-27\n[t]\nb = 'x'\n"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
