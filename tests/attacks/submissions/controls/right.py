"""A right answer and nothing else.

Answer: right
Deserves: 2
Keeps: 2
Status: graded
"""
