"""A small declaration, as text."""

DOUBLE = '''
"""Doubles numbers."""

import skorche


def double(number):
    return 2 * number


doubled = skorche.map(double, skorche.Queue("numbers", fixed_inputs=[1, 2, 3]))
skorche.run()
'''
