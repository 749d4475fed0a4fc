# -*- coding: latin-1 -*-
POUND = "£"

def pounds(n):
    return POUND * n
