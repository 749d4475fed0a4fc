"""A program that declares no pipeline and runs none."""

import skorche

if __name__ == "__main__":
    words = skorche.Queue("words")
