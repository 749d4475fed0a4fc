# imports: bitarray
from bitarray import bitarray
from bitarray.util import ba2int, huffman_code
import skorche


@skorche.task
def work(text):
    bits = bitarray()
    bits.frombytes(text.encode())
    codes = huffman_code({char: text.count(char) for char in text})
    return [bits.count(1), ba2int(bits[:8]), sum(len(codes[char]) for char in text)]


if __name__ == "__main__":
    out = skorche.map(work, skorche.Queue("items", ["abba", "mississippi"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
