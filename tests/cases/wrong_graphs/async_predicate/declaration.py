"""An async function cannot be a predicate."""

import skorche


async def exists(text: str) -> bool:
    return True


if __name__ == "__main__":
    words = skorche.Queue("words", fixed_inputs=["a ", " b"])
    kept = skorche.filter(exists, words)
    yes, no = skorche.split(exists, kept)
    skorche.run()
    skorche.shutdown()
