import textwrap

textwrap.dedent = str.upper
