"""The worked example in CONTRIBUTING.md does what the text says."""
import re
from pathlib import Path

import pytest

TEXT = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def scale_rows():
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    space = {}
    exec(compile(code, "CONTRIBUTING.md", "exec"), space)
    return space["scale_rows"]


def test_the_example_passes_a_right_answer(scale_rows):
    assert all(scale_rows.grade(lambda x, s: x * s[:, None], seed).passed for seed in range(20))


@pytest.mark.parametrize(("wrong", "mistake"), [
    (lambda x, s: x * s if x.shape[0] == x.shape[1] else x * s[:1], None),
    (lambda x, s: x, "s left out"),
    (lambda x, s: x * s[0], "every row scaled by the first number"),
    (lambda x, s: x / s[:, None], "divided instead of multiplied"),
    (lambda x, s: (x * s[:, None]).sum(axis=1), "sum over the columns"),
    (lambda x, s: x * s, "columns scaled instead of rows"),
])
def test_the_example_names_its_mistakes(scale_rows, wrong, mistake):
    for seed in range(5):
        report = scale_rows.grade(wrong, seed)
        assert report.score < report.points
        assert mistake is None or mistake in report.mistakes


def test_the_files_that_the_text_names_exist():
    root = Path(__file__).parents[2]
    for name in re.findall(r"`((?:utils|tests|sources|autograder)/[\w/.]+)`", TEXT):
        assert (root / name).exists() or "NN_name" in name or "UNIT" in name or "NAME" in name, name
