# own: ply
"""Tokens by PLY's lexer."""

import skorche
from ply import lex


class Words:
    tokens = ("NUMBER", "NAME", "PLUS")
    t_PLUS = r"\+"
    t_NAME = r"[a-z]+"
    t_ignore = " "

    def t_NUMBER(self, token):
        r"\d+"
        token.value = int(token.value)
        return token

    def t_error(self, token):
        token.lexer.skip(1)


@skorche.task
def tokens(text):
    lexer = lex.lex(module=Words())
    lexer.input(text)
    return [(token.type, token.value) for token in lexer]


if __name__ == "__main__":
    out = skorche.map(tokens, skorche.Queue("texts", ["1 + a", "b ? 22"]))
    skorche.run()
    skorche.shutdown()
    print(out.flush())
