import textwrap

textwrap.TextWrapper.x = 7
