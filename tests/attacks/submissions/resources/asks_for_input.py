"""Asks for a line of input, which never comes.

Answer: right
Deserves: 2
Keeps: 2
"""
# %% before standardize_check
name = input("Your name? ")
