"""The instructor's side of the course, in the order in which it is used.

    build/       the notebooks, from their text
    releasing    the student notebook, and what the gradebook knows of it
    collecting/  students' work, from files, archives or nbgrader's exchange
    kernels/     where students' code runs: kernels, each in a sandbox
    judging/     a submission's verdict: a pure function, in worker processes, with no gradebook
    recording/   the one writer: nbgrader's gradebook and notebooks, kept judgements, feedback
    reporting/   tables and CSV
    grading      judging and recording put together
    cli/, demo/  the command line, and the sample class that shows it
"""

import sys

from . import lean_imports

lean_imports.install()

# jsonschema, which everything from Jupyter imports, would spend two seconds here on a grammar for internationalised web
# addresses, and more on plain ones and calendars. It does without what cannot be imported, and no notebook holds such a
# thing to check.
for name in ("rfc3987_syntax", "rfc3986_validator", "isoduration"):
    sys.modules.setdefault(name, None)
