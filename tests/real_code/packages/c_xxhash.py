# imports: xxhash
import xxhash
import skorche


@skorche.task
def work(text):
    running = xxhash.xxh64(seed=7)
    running.update(text.encode())
    return [running.hexdigest(), xxhash.xxh3_64_intdigest(text.encode())]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", ["", "abc"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
