"""Of several imports below one package only those come along that are used."""

import os
import os.path
import xml.dom.minidom
import xml.etree.ElementTree

import skorche


def tag(text: str) -> str:
    return xml.etree.ElementTree.fromstring(text).tag + os.path.basename("a/b")


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["<a/>"])
    tags = skorche.map(tag, texts)
    skorche.run()
    skorche.shutdown()
    print(tags.flush())
