"""A profile shown: in the terminal, live or at the end, and as a page.

text      a profile as a table and sentences
terminal  a text that is drawn again and again, below what else is printed
page      a profile as one HTML file
"""
