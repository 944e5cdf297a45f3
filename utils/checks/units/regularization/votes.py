"""majority_vote(labels (M, N)) -> (N,): the label that most members give; ties are not asked."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.checks.autograd import tensor
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import shapes_check, unchanged_check
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.values import Bunch

MOST = "For each image: which label was given by most members? Count how often each label occurs among the M."
AXIS = "labels is (M, N): a column holds what the M members say about one image."
NO_ORDER = "Labels are names, not amounts: a mean or a middle of 1 and 9 says nothing about class 5."
LABEL = "What is asked is the label itself, not how often it was given, nor its place in a list of labels."
ALL_LABELS = "Labels may be any non-negative integers, with gaps between them, whatever M and N are."
MORE_THAN_ANY = "The winner needs more votes than any other label, not more than half of all."


def _votes(rng: np.random.Generator, members: int, images: int, names: np.ndarray, winners: int) -> np.ndarray:
    """(M, N) labels out of `names`: one has `winners` votes in each column, every other has fewer."""
    labels = np.zeros((members, images), dtype=np.int64)
    for n in range(images):
        drawn = rng.permutation(names)
        others = np.repeat(drawn[1:], max(winners - 1, 1))[:members - winners]
        labels[:, n] = rng.permutation(np.concatenate([np.full(winners, drawn[0]), others]))
    return labels


def _cases(rng):
    gaps = np.concatenate([rng.choice([7, 8, 9], 2, replace=False), rng.choice(np.arange(20, 256), 1),
                           rng.choice(np.arange(256, 500), 3, replace=False)])
    return {"5 members, 12 images": {"labels": _votes(rng, 5, 12, np.arange(6), 3)},
            "labels with gaps between them": {"labels": _votes(rng, 7, 14, gaps, 3)},
            "less than half of the votes win": {"labels": _votes(rng, 8, 9, np.arange(10), 3)},
            "a single member": {"labels": rng.integers(10, size=(1, 8))},
            "a single image": {"labels": _votes(rng, 5, 1, np.arange(2, 9), 2)},
            "as many members as images": {"labels": _votes(rng, 6, 6, np.arange(7), 3)},
            "more members than images": {"labels": _votes(rng, 11, 4, np.arange(5), 5)},
            "all agree": {"labels": np.repeat(rng.integers(9, size=(1, 7)), 4, axis=0)}}


def _call(f, i):
    return {"winners": f.majority_vote(i.labels)}


def _expected(i):
    return {"winners": tensor(i.labels).mode(dim=0).values.numpy()}


def _by_column(name: str, hint: str, function: Callable) -> Mistake:
    """A mistake that makes `function(column, labels)` of each column."""
    return Mistake(name, hint, lambda i, want: {"winners": np.array([function(c, i.labels) for c in i.labels.T])})


def _counts(column: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.unique(column, return_counts=True)


def _below(size: int) -> Callable:
    """The winner among the labels below a number."""
    return lambda column, labels: np.bincount(column[column < labels.shape[size]], minlength=1).argmax()


def _absolute(nobody: int) -> Callable:
    def winner(column: np.ndarray, labels: np.ndarray) -> int:
        names, counts = _counts(column)
        return names[counts.argmax()] if 2 * counts.max() > len(column) else nobody
    return winner


def _one_for_all(i: Bunch, want: Bunch) -> dict[str, np.ndarray]:
    names, counts = _counts(i.labels)
    return {"winners": np.full(i.labels.shape[1], names[counts.argmax()])}


def _row_modes(i: Bunch, want: Bunch) -> dict[str, np.ndarray]:
    return {"winners": tensor(i.labels).mode(dim=1).values.numpy()}


majority_vote = Exercise("majority_vote", 3, (
    Check("the label with most votes", _cases, _call, _expected, hint=MOST, weight=2, mistakes=(
        Mistake("votes counted along the images", AXIS, _row_modes),
        Mistake("votes counted along the images", AXIS, when=lambda i, o: np.size(o.winners) == len(i.labels) != np.shape(
            i.labels)[1]),
        _by_column("mean of the labels", NO_ORDER, lambda c, labels: c.mean()),
        _by_column("mean of the labels", NO_ORDER, lambda c, labels: np.round(c.mean())),
        _by_column("mean of the labels", NO_ORDER, lambda c, labels: int(c.mean())),
        _by_column("median of the labels", NO_ORDER, lambda c, labels: np.median(c)),
        _by_column("median of the labels", NO_ORDER, lambda c, labels: int(np.median(c))),
        _by_column("median of the labels", NO_ORDER, lambda c, labels: np.round(np.median(c))),
        _by_column("largest label", MOST, lambda c, labels: c.max()),
        _by_column("smallest label", MOST, lambda c, labels: c.min()),
        _by_column("place in the list of labels instead of the label", LABEL,
                   lambda c, labels: _counts(c)[1].argmax()),
        Mistake("place in the list of labels instead of the label", LABEL, lambda i, want: {
            "winners": np.searchsorted(np.unique(i.labels), want.winners)}),
        _by_column("number of votes instead of the label", LABEL, lambda c, labels: _counts(c)[1].max()),
        Mistake("labels shifted by one", LABEL + " Labels start at 0.", lambda i, want: {"winners": want.winners + 1}),
        _by_column("label with fewest votes", MOST, lambda c, labels: _counts(c)[0][_counts(c)[1].argmin()]),
        _by_column("only the first member heard", MOST, lambda c, labels: c[0]),
        _by_column("only the last member heard", MOST, lambda c, labels: c[-1]),
        Mistake("one label for all images", AXIS + " Each image has a vote of its own.", _one_for_all),
        _by_column("only labels below 10 counted", ALL_LABELS,
                   lambda c, labels: np.bincount(c[c < 10], minlength=1).argmax()),
        _by_column("only labels below M counted", ALL_LABELS, _below(0)),
        _by_column("only labels below N counted", ALL_LABELS, _below(1)),
        *(_by_column("more than half of the votes required", MORE_THAN_ANY, _absolute(nobody)) for nobody in (0, -1)),
        Mistake("only some labels counted", ALL_LABELS, error="is out of bounds"),
        Mistake("only some labels counted", ALL_LABELS, error="cannot be broadcast"),
        Mistake("counts of unequal length", "The columns need not have the same number of labels: give every count the "
                "same length (np.bincount takes minlength), or look at one column at a time.", error="inhomogeneous"),
    )),
    shapes_check(_cases, _call, _expected),
    unchanged_check(_cases, _call, ("labels",)),
), rules_out=(*NUMPY_ONLY, "scipy.stats.mode"))
