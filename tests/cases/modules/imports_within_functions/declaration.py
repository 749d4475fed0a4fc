"""Functions that import what they use, among it a module that nothing else imports."""

import skorche


def speak(text: str) -> str:
    """Say it."""
    import json

    import words
    from words import shout as cry, whisper

    if text == "b":
        from more.words import mumble

        return mumble(text)
    return json.dumps([words.MARK, cry(text), whisper(text)])


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a", "b"])
    results = skorche.map(speak, texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
