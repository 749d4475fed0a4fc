# own: docopt
"""Usage: prog [--loud] [--n=N] <name>..."""
import skorche
from docopt import DocoptExit, docopt

USAGE = "Usage: prog [--loud] [--n=N] <name>...\n\nOptions:\n  --n=N  how many [default: 3]\n"


@skorche.task
def parsed(words):
    try:
        return dict(docopt(USAGE, words, help=False))
    except DocoptExit as error:
        return str(error).split("\n")[0]


if __name__ == "__main__":
    out = skorche.map(parsed, skorche.Queue("lines", [["a", "--loud"], ["--n=5", "x", "y"], []]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
