"""Columns count characters as Python does, also behind letters of several bytes."""

import skorche

A = "é☃"; B = "ü"; C = {"ß": "日本"}
@skorche.task
def joined(text: str) -> str: return "é" + A + B; 
UNUSED = "é"; D = "ñ"  # é


def longer(text: str) -> str:
    return text + C["ß"] + D


if __name__ == "__main__":
    texts = skorche.Queue("texts", fixed_inputs=["a"])
    results = skorche.chain([joined, longer], texts)
    skorche.run()
    skorche.shutdown()
    print(results.flush())
