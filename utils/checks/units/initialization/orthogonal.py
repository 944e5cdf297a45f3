"""orthogonal(fan_in, fan_out, rng): orthonormal columns, or rows where these are fewer, another matrix at each draw."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.checks.compare import squeezed
from utils.checks.observing import BadAnswer
from utils.checks.spec import Check, Exercise, Failure, Mistake
from utils.checks.units.convolution.drawing import distinct, whole
from utils.checks.units.initialization.draws import ROWS, case, draws_of, generator_check, matrix, shape_check
from utils.checks.units.initialization.entries import in_half, rounded
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.values import Bunch

NAME = "orthogonal"
FEWER = ("Columns can be orthonormal only where there are no more of them than rows, and rows only where there are no "
         "more of them than columns: start from a tall matrix, and transpose where a wide one is asked.")
LENGTHS = "Orthonormal vectors are at right angles, and each has the length 1."
ANGLES = "Each of them has the length 1 now; at right angles they are only when one is freed from the others' share."
RANDOM = ("Begin with a full matrix of numbers from rng and make its columns orthonormal: then no entry is always 0, and "
          "no direction is preferred.")


# --- right angles and lengths ------------------------------------------------------------------------------

def _tall(rng):
    a, b, c = distinct(rng, 3, 2, 20)
    return {"more inputs than units": case(rng, max(a, b), min(a, b), 2), "twice as many inputs": case(rng, 2 * c, c, 2),
            "one unit": case(rng, a, 1, 2), "one unit more than none": case(rng, b + 1, b, 2)}


def _wide(rng):
    return {name.replace("inputs", "UNITS").replace("unit", "input").replace("UNITS", "units"):
            {**drawn_case, "fan_in": drawn_case["fan_out"], "fan_out": drawn_case["fan_in"]}
            for name, drawn_case in _tall(rng).items()}


def _square(rng):
    a, b = distinct(rng, 2, 3, 20)
    return {"as many": case(rng, a, a, 2), "many": case(rng, b + 20, b + 20), "two": case(rng, 2, 2, 2),
            "one": case(rng, 1, 1, 2)}


def _matrices(f, i):
    """Each draw with the fewer vectors as its columns, (draws, long, short)."""
    rng, found = np.random.default_rng(i.seed), []
    asked = (i.fan_in, i.fan_out)
    for _ in range(i.draws):
        w = matrix(f, NAME, *asked, rng)
        # A side of 1 may be left out, which the check of the shape looks at.
        if w.size != i.fan_in * i.fan_out or squeezed(w).shape != tuple(n for n in asked if n != 1):
            raise BadAnswer(f"{NAME}({i.fan_in}, {i.fan_out}, rng) returned shape {w.shape}, expected {asked}.")
        found.append(w.reshape(asked) if i.fan_in >= i.fan_out else w.reshape(asked).T)
    return {"w": np.stack(found)}


def _products(w: np.ndarray) -> np.ndarray:
    """The inner products of the vectors, (draws, short, short)."""
    w = w.astype(float)
    return np.einsum("nij,nik->njk", w, w)


def _tolerance(w: np.ndarray) -> float:
    # Gram and Schmidt's first form loses digits, in a few of 1,000 matrices of this size down to 1e-7.
    return 1e-5 if w.dtype.itemsize > 4 else 1e-4


def _lengths(w: np.ndarray) -> np.ndarray:
    return np.sqrt(np.diagonal(_products(w), axis1=1, axis2=2))


def _cosines(w: np.ndarray) -> np.ndarray:
    """The largest cosine between two vectors of each draw, 0 for one vector."""
    with np.errstate(all="ignore"):
        length = _lengths(w)
        cosine = np.abs(_products(w) / (length[:, :, None] * length[:, None, :]))
    cosine[:, np.arange(cosine.shape[1]), np.arange(cosine.shape[1])] = 0
    return cosine.max(axis=(1, 2))


def _orthonormal(i: Bunch, o: Bunch) -> Failure | None:
    w = o.w
    what = "columns" if i.fan_in >= i.fan_out else "rows"
    if not np.isfinite(w).all():
        return Failure("some entries are NaN or infinite.")
    off = _lengths(w) - 1
    if np.abs(off).max() > _tolerance(w):
        worst = _lengths(w).ravel()[np.abs(off).argmax()]
        return Failure(f"the {what} are not all of length 1: one has the length {worst:.6g}.", LENGTHS)
    if (cosine := _cosines(w).max()) > _tolerance(w):
        return Failure(f"the {what} are not at right angles: two have the inner product {cosine:.3g} in size.", LENGTHS)
    return None


def _when(test: Callable[[np.ndarray], bool]) -> Callable[[Bunch, Bunch], bool]:
    return lambda i, o: bool(test(o.w.astype(float)))


def _at_right_angles(w: np.ndarray) -> bool:
    return w.shape[2] > 1 and _cosines(w).max() < 1e-4


def _same_lengths(w: np.ndarray, length: float) -> bool:
    return bool(np.abs(_lengths(w) / length - 1).max() < 1e-4)


def _other_side(w: np.ndarray) -> bool:
    """Whether the more vectors have length 1, which leaves the fewer ones longer."""
    return w.shape[1] > w.shape[2] and bool(np.abs(np.sqrt((w * w).sum(axis=2)) - 1).max() < 1e-4)


# The first that explains a case is shown; a single vector tells less than several.
WRONG = (
    Mistake("(fan_out, fan_in) instead of (fan_in, fan_out)", ROWS + " " + FEWER, error="returned shape"),
    Mistake("rounded entries", "Orthonormal vectors are so to all digits: nothing is rounded, or stored in fewer bits.",
            when=lambda i, o: i.fan_in * i.fan_out == 1 or in_half(o.w) or rounded(o.w)),
    Mistake("vectors at right angles, but not of length 1", LENGTHS + " One gain or norm for the whole matrix does not "
            "give them that.", when=lambda i, o: min(i.fan_in, i.fan_out) == 1 or _at_right_angles(o.w.astype(float))),
    Mistake("vectors of length 1, but not at right angles", ANGLES, when=_when(lambda w: _same_lengths(w, 1.0))),
    Mistake("the longer side's vectors of length 1", FEWER, when=_when(_other_side)),
    Mistake("vectors too short", FEWER + " Of a square orthogonal matrix whole columns or whole rows may be taken, and no "
            "piece of them; and no one number brings vectors of several lengths to 1.",
            when=_when(lambda w: w.shape[2] > 1 and (_lengths(w) < 1 + 1e-6).all())),
    Mistake("one length for all, in the mean", "A variance that keeps lengths on average does not keep each of them: "
            "random vectors are at right angles only roughly. " + ANGLES,
            when=lambda i, o: i.fan_in * i.fan_out < 30 or 0.6 < float((_lengths(o.w)**2).mean()) < 1.6),
    Mistake("random numbers as they were drawn", "np.linalg.qr and np.linalg.svd give matrices with orthonormal columns.",
            when=_when(lambda w: np.isfinite(w).all() and w.any())),
)

# --- random ------------------------------------------------------------------------------------------------

DRAWS = 400
# Where the direction is any, n times the square of an entry of a vector of length n has the mean 1. Bernstein's bound at
# one in 10^9 for each of 100 entries, 400 draws and n = 5: 1 +- (sqrt(2 * 1.15 * 26 / 400) + 5 * 26 / 1200) = 1 +- 0.5.
SQUARE = (0.4, 1.6)
# An entry's square, times n, has the mean square 3 n / (n + 2), above 2 from n = 4 on; it is 1 where only the sign varies.
FOURTH = 1.5
# For n = 5 an entry is below 0.001 in 0.15 of 100 draws: 21 of 400 come about never.
ZEROS = 0.05


def _many(rng):
    a, b = whole(rng, 3, 4), 5
    return {"more inputs than units": case(rng, b, a, DRAWS), "more units than inputs": case(rng, a, b, DRAWS),
            "as many": case(rng, b, b, DRAWS)}


def _squares(i: Bunch, w: np.ndarray) -> np.ndarray:
    """The squares of each place's entries through all draws, in units of what they are on average."""
    return w.astype(float)**2 * max(i.fan_in, i.fan_out)


def _random(i: Bunch, o: Bunch) -> Failure | None:
    w = o.w
    if not np.isfinite(w).all():
        return Failure("some entries are NaN or infinite.")
    if float((w == w[0]).mean()) > 0.5:
        return Failure(f"{DRAWS} draws gave the same matrix.", RANDOM)
    if in_half(w):
        return Failure("the entries have only a few digits.", RANDOM)
    zeros = float((np.abs(w) < 1e-3).mean(axis=0).max())
    if zeros > ZEROS:
        return Failure(f"one entry of the matrix is 0 in {zeros:.0%} of {DRAWS} draws.", RANDOM)
    mean = (squares := _squares(i, w)).mean(axis=0)
    size = float((w.astype(float)**2).mean() * max(i.fan_in, i.fan_out))
    if mean.min() < SQUARE[0] * size or mean.max() > SQUARE[1] * size:
        return Failure(f"over {DRAWS} draws some entries of the matrix are much larger than others: mean squares from "
                       f"{mean.min() / mean.mean():.2f} to {mean.max() / mean.mean():.2f} of the average.", RANDOM)
    if (squares**2).mean() < FOURTH * size**2:
        return Failure(f"over {DRAWS} draws the entries differ in their signs and places alone.", RANDOM)
    return None


def _zero_or_one(o: Bunch) -> bool:
    w = np.abs(o.w.astype(float))
    return bool((np.minimum(w, np.abs(w - w.max())) < 1e-6).all())


NOT_RANDOM = (
    Mistake("rounded entries", "Nothing is rounded, or stored in fewer bits.", when=lambda i, o: rounded(o.w) and len(
        np.unique(np.abs(o.w))) > 10 or in_half(o.w) and len(np.unique(np.abs(o.w))) > 10),
    Mistake("identity matrix", "The identity keeps lengths, and gives every unit one input to copy. " + RANDOM,
            when=lambda i, o: _zero_or_one(o) and bool((o.w == o.w[0]).all())),
    Mistake("permutation instead of rotation", "A matrix of zeros and ones, or of signs, only moves the inputs around. "
            + RANDOM, when=lambda i, o: _zero_or_one(o)),
    Mistake("the same matrix at each draw", "Two layers would start with the same weights. " + RANDOM,
            when=lambda i, o: bool((o.w == o.w[0]).all())),
    Mistake("only a block is random", "Beside the block all is 0, whatever is drawn: some inputs or units are cut off. "
            + RANDOM, when=lambda i, o: bool((np.abs(o.w) < 1e-9).all(axis=0).any())),
    Mistake("only signs and places are random", "One fixed matrix with its rows moved and its signs changed is drawn from "
            "a few. " + RANDOM, when=lambda i, o: np.unique(np.round(np.abs(o.w.astype(float)), 6)).size < 100),
    Mistake("a matrix close to a fixed one", "One reflection or one rotation leaves most directions as they "
            "were. " + RANDOM,
            when=lambda i, o: bool(np.isfinite(o.w).all())),
)

orthogonal = Exercise(NAME, 3, (
    shape_check(NAME),
    Check("square: orthonormal columns and rows", _square, _matrices, judge=_orthonormal, mistakes=WRONG, hint=LENGTHS),
    Check("tall: orthonormal columns", _tall, _matrices, judge=_orthonormal, mistakes=WRONG, hint=FEWER),
    Check("wide: orthonormal rows", _wide, _matrices, judge=_orthonormal, mistakes=WRONG, hint=FEWER),
    Check("random in all its entries", _many, draws_of(NAME), judge=_random, mistakes=NOT_RANDOM, hint=RANDOM, weight=1.5),
    generator_check(NAME, weight=1.0),
), rules_out=(*NUMPY_ONLY, "scipy.stats._multivariate", "scipy.linalg.orth"))
