# own: boltons
import skorche
from boltons.dictutils import OMD
from boltons.iterutils import chunked, remap, windowed
from boltons.strutils import bytes2human, camel2under, slugify
from boltons.urlutils import URL


@skorche.task
def strings(text):
    return [slugify(text), camel2under(text.title().replace(" ", "")), bytes2human(len(text) * 1000)]


@skorche.task
def structures(text):
    pairs = OMD((len(word), word) for word in text.split())
    url = URL("http://example.org/?q=" + text.split()[0])
    return {
        "all": pairs.getlist(2),
        "chunks": chunked(text, 4),
        "windows": len(windowed(text, 3)),
        "remap": remap({"a": [1, None, {"b": None}]}, lambda p, k, v: v is not None),
        "url": [url.host, url.query_params["q"], url.to_text()],
    }


if __name__ == "__main__":
    one, two = skorche.tee(skorche.Queue("texts", ["To be or not", "Another one"]))
    a, b = skorche.map(strings, one), skorche.map(structures, two)
    skorche.run()
    skorche.shutdown()
    print(a.flush(), b.flush())
