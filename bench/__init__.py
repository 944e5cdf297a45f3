"""How long grading a class takes, beside unmodified nbgrader: `make bench`.

`classes` makes courses with submissions, `measuring` runs a command and watches its memory, `own_code` times what no
grader can save, `tables` prints. Nothing here is needed to grade.
"""
