"""Right and wrong answers to every exercise, written as students write them and without a look at the checks.

The checks are judged by them: a wrong answer must lose marks, a right one in another style must keep them.
"""
