# own: idna
# python: 3.9
import idna

import skorche


@skorche.task
def encoded(name):
    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError as error:
        return type(error).__name__


if __name__ == "__main__":
    out = skorche.map(encoded, skorche.Queue("names", ["B\u00fccher.example", "stra\u00dfe.de", "a..b", "\u2665.com"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
