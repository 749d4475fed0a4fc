"""Tasks that come from a module of the user's own."""

import own_helpers
import skorche
from own_helpers import shout

if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    spoken = skorche.chain([own_helpers.whisper, shout], texts)
    skorche.run()
    skorche.shutdown()
    print(spoken.flush())
