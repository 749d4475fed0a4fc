"""A name that is bound again below run() is, in the compiled file, what it was at run()."""

import skorche

VOICE = str.upper


def speak(text: str) -> str:
    return VOICE(text)


texts = skorche.Queue("texts", fixed_inputs=["a"])
spoken = skorche.map(speak, texts)
skorche.run()
skorche.shutdown()
VOICE = str.lower
print(spoken.flush())
