"""One thread cannot run an event loop for fetch() within that of its caller."""

import skorche


async def fetch(number):
    return number


numbers = skorche.map(fetch, skorche.Queue("numbers", fixed_inputs=[1]))
skorche.run()
