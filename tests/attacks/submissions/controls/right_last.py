"""A right answer whose name comes last, so that it is judged after most attacks.

Answer: right
Deserves: 2
Keeps: 2
Status: graded
"""
