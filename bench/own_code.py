"""What no grader can save: a submission's own code and the checks' calls of it, in a plain process with all imported.

Run as `python -m bench.own_code NOTEBOOK UNIT`; prints the seconds.
"""

import contextlib
import importlib
import io
import json
import os
import sys
import time
from pathlib import Path


def main(notebook: str, unit: str) -> None:
    """Run the notebook's cells, and the checks' questions at their places, and print how long that took."""
    from autograder.judging.examining import Examiner
    from autograder.judging.reference import Reference
    from autograder.kernels import libraries_for

    text = Path(notebook).read_text(encoding="utf-8")
    reference = Reference(unit, text, {})
    examiner = Examiner(seed=1)
    checks = [graded for graded in reference.graded.values() if graded.kind == "check"]
    asked = {graded.grade_id: examiner.questions(graded.exercise) for graded in checks}
    libraries = libraries_for(reference.exercises, reference.imports)
    for module in (*libraries.imports, *libraries.tried):
        importlib.import_module(module)
    names: dict = {"__name__": "__main__"}
    seconds = 0.0
    for cell in json.loads(text)["cells"]:
        if cell["cell_type"] != "code":
            continue
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        identity = cell["metadata"].get("nbgrader", {}).get("grade_id")
        with contextlib.redirect_stdout(io.StringIO()):
            started = time.perf_counter()
            if identity in asked:
                for question in asked[identity]:
                    eval(question, names)
            else:
                exec(source, names)
            seconds += time.perf_counter() - started
    print(seconds)


if __name__ == "__main__":
    # As in a grader: figures go nowhere, one thread computes, and nothing is loaded for a student to look at.
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    os.environ |= {"MPLBACKEND": "agg", "NBGRADER_EXECUTION": "autograde"}
    main(sys.argv[1], sys.argv[2])
