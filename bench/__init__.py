"""How long grading a class takes beside unmodified nbgrader, and a convolution beside PyTorch: `make bench`.

`classes` makes courses with submissions, `measuring` runs a command and watches its processes, `roles` says which of them
took the time, `own_code` times what no grader can save, `tables` prints. `convolution` times unit 03's reference
solution, `convolution_report` prints that. Nothing here is needed to grade.
"""
