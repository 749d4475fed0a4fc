"""`python -m skorche`: the command line, by the Python that is named."""

from skorche.cli import main

if __name__ == "__main__":
    main(prog_name="skorche")
