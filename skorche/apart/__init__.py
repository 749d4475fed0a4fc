"""Declarations compiled in processes of their own, so that none can speak for skorche.

environment   what of the environment they see
answers       what they are asked, and what they give
asking        starts the process that has children, and hears what they give
children      that process: one child for each declaration, watched until it ends
begin         what it begins with, before anything of skorche's is imported
"""
