"""A package whose modules import each other with dots; its face passes names on."""

import skorche
from shop import price_tag
from shop.text import tidy as clean


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=[" pear ", "fig"])
    results = skorche.chain([clean, price_tag], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
