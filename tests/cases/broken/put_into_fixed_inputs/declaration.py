"""Items are put into a queue whose inputs are fixed."""

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a"])
    lengths = skorche.map(len, words)
    words.put("b")
    skorche.run()
    skorche.shutdown()
