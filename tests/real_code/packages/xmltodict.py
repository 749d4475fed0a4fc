# own: xmltodict
# python: 3.9
import skorche
import xmltodict

TEXTS = ["<a x='1'><b>2</b><b>3</b></a>", "<r><n/><t>text &amp; more</t></r>"]


@skorche.task
def to_dict(text):
    return xmltodict.parse(text)


@skorche.task
def back(value):
    return xmltodict.unparse(value, full_document=False)


if __name__ == "__main__":
    dicts, again = skorche.tee(skorche.map(to_dict, skorche.Queue("texts", TEXTS)))
    texts = skorche.map(back, again)
    skorche.run()
    skorche.shutdown()
    print(dicts.flush(), texts.flush())
