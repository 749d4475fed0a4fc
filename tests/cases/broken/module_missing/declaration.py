"""A declaration that uses a module that is not there."""

import no_such_module_anywhere

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a"])
    lengths = skorche.map(no_such_module_anywhere.clean, words)
    skorche.run()
    skorche.shutdown()
