"""What a NumPy unit's sandbox hides, and that an import which is never used costs nothing."""
from pathlib import Path

import nbformat
import pytest

from autograder.judging import Reference
from autograder.judging.submission import judge_submission
from autograder.kernels.isolation import trouble_with_isolation

RELEASED = Path(__file__).parents[2] / "assignments" / "00_start" / "00_start.ipynb"
RIGHT = "def standardize(x):\n    return (x - x.mean(axis=0)) / x.std(axis=0)\n"


def judged(tmp_path, source):
    book = nbformat.read(RELEASED, 4)
    (cell,) = [c for c in book.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "standardize"]
    cell.source = source
    folder = tmp_path / "submitted"
    folder.mkdir()
    nbformat.write(book, folder / "00_start.ipynb")
    judgement = judge_submission(folder, "someone", Reference("00_start", RELEASED.read_text(encoding="utf-8")), seed=5)
    return judgement, judgement.exercises[0]


TROUBLE = trouble_with_isolation()
pytestmark = pytest.mark.skipif(bool(TROUBLE), reason=TROUBLE)


def test_imports_that_are_never_used_cost_nothing(tmp_path):
    imports = ("import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nfrom torch import optim\n"
               "import scipy.stats as stats\nfrom scipy.special import logsumexp, softmax\n"
               "import scipy.ndimage as ndi\nfrom skimage.filters import sobel\nfrom scipy.linalg import toeplitz\n")
    judgement, exercise = judged(tmp_path, imports + RIGHT)
    assert (judgement.status, exercise.score) == ("graded", 2)


def test_logsumexp_is_there(tmp_path):
    body = "from scipy.special import logsumexp\nassert abs(logsumexp([0.0, 0.0]) - 0.6931) < 1e-3\n"
    assert judged(tmp_path, body + RIGHT)[1].score == 2


def test_photographs_and_structured_matrices_are_there(tmp_path):
    body = ("from utils.data import load_photograph\nfrom skimage import data\nfrom scipy.linalg import toeplitz\n"
            "from skimage.util import view_as_windows\n"
            "assert (load_photograph('camera') == data.camera() / 255).all()\n"
            "assert toeplitz([1, 2]).tolist() == [[1, 2], [2, 1]] and view_as_windows(data.camera(), 3).ndim == 4\n")
    assert judged(tmp_path, body + RIGHT)[1].score == 2


@pytest.mark.parametrize("use", [
    "import torch\n    torch.tensor(x)", "import torch.nn.functional as F\n    F.softmax(x)",
    "from scipy.stats import zscore\n    zscore(x)", "from scipy.special import softmax\n    softmax(x)",
    "import scipy.signal\n    scipy.signal.convolve(x, x)", "from scipy import ndimage\n    ndimage.correlate1d(x, x[0])",
    "from skimage.filters import sobel\n    sobel(x)", "from skimage import filters\n    filters.gaussian(x)",
    "import scipy.linalg\n    scipy.linalg.convolution_matrix(x[0], 3)",
])
def test_using_what_is_hidden_fails_and_says_so(tmp_path, use):
    _, exercise = judged(tmp_path, f"def standardize(x):\n    {use}\n" + RIGHT.splitlines()[1])
    assert exercise.score == 0
    messages = " ".join(check.message for check in exercise.checks)
    assert "not there when this unit is graded" in messages or "rules out" in messages
