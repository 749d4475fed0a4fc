# imports: brotli
import brotli
import skorche


@skorche.task
def work(n):
    packed = brotli.compress(b"abc" * n, mode=brotli.MODE_TEXT)
    return [len(packed), len(brotli.decompress(packed))]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", [1, 1000]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
