# imports: lz4
import lz4.frame
import skorche


@skorche.task
def work(n):
    packed = lz4.frame.compress(b"abc" * n, compression_level=lz4.frame.COMPRESSIONLEVEL_MINHC)
    return [len(packed), len(lz4.frame.decompress(packed)), lz4.frame.get_frame_info(packed)["block_size"]]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", [1, 1000]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
