"""The input itself.

Answer: wrong
Deserves: 0
Status: graded
"""
