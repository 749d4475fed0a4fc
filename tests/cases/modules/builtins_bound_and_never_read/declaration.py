"""What a module binds for the effect alone has no builtin's name in the compiled file."""

import skorche
from beside import heard

numbers = skorche.Queue("numbers", fixed_inputs=[1, 2])
results = skorche.map(heard, numbers)

if __name__ == "__main__":
    skorche.run()
    skorche.shutdown()
    print(results.flush())
