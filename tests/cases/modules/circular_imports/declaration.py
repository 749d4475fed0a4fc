"""Two modules that import each other."""

import odd
import skorche


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=[3, 4])
    results = skorche.map(odd.is_odd, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
