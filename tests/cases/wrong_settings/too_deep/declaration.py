"""An expression that is nested too deep to be gone through."""

import skorche


@skorche.task
def clean(word):
    return (word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word + word)


words = skorche.map(clean, skorche.Queue("words"))
