"""merge() was given an empty list."""

import skorche

if __name__ == "__main__":
    nothing = skorche.merge([])
    skorche.run()
    skorche.shutdown()
