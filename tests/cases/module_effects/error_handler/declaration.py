"""An error handler for encodings is registered in the compiled file too."""

import codecs

import skorche


def starred(error):
    return "*", error.end


codecs.register_error("starred", starred)


def work(number):
    return ("é" * number).encode("ascii", "starred").decode()


if __name__ == "__main__":
    numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
    results = skorche.map(work, numbers)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
