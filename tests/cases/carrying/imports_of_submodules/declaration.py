"""Of several imports below one package only those come along that are used.

And what nothing here imports but skorche, and is used: `urllib.parse`.
"""

import os
import os.path
import urllib
import xml.dom.minidom
import xml.etree.ElementTree

import skorche


def tag(text: str) -> str:
    quoted = urllib.parse.quote("b c")
    return xml.etree.ElementTree.fromstring(text).tag + os.path.basename("a/b") + quoted


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["<a/>"])
    tags = skorche.map(tag, texts)
    skorche.run()
    skorche.shutdown()
    print(tags.flush())
