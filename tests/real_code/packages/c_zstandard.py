# imports: zstandard
import zstandard
import skorche


LEVEL = 9


@skorche.task
def work(n):
    data = b"abc" * n
    packed = zstandard.ZstdCompressor(level=LEVEL).compress(data)
    return [len(packed) < len(data), zstandard.ZstdDecompressor().decompress(packed) == data]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", [1, 1000]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
