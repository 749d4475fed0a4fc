"""A queue that says what it holds is called by its variable where something is wrong."""

import skorche

numbers = skorche.Queue[int](fixed_inputs=[1, 2])
positive = skorche.map(abs, numbers)
texts = skorche.map(str, numbers)
skorche.run()
