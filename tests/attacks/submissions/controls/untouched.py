"""The notebook as it was released.

Deserves: 0
Status: graded
"""
