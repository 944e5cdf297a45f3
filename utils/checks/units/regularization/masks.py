"""Judging masks that were drawn: whether each unit of each image is kept by itself, with probability p_keep.

The tests for patterns (all masks equal, always as many kept) are certain ones: with the hundreds of draws that they are
given, a right answer shows such a pattern with a probability far below 1e-12. The others are Hoeffding's, see `chance`.
"""
from __future__ import annotations

import numpy as np

from utils.checks.spec import Failure
from utils.checks.units.regularization.chance import margin

SWAPPED = ("p_keep is the probability of keeping a unit; PyTorch's p is the probability of dropping it, 1 - p_keep. Which "
           "of the two is your mask true for?")
SHAPE = "Draw one random number for each entry of the array: the mask has its whole shape, the batch's axis included."
EXACT = ("Each unit is kept or dropped on its own, whatever happens to the others: the number that is kept differs from "
         "draw to draw. Compare one random number for each unit with p_keep.")
FRESH = ("Every call in training draws a new mask. A generator that is made or seeded anew in each call starts from the "
         "same place every time: draw from the rng that is passed in.")
OWN = "Whether a unit is kept must not hang on its place, on its value, or on what happened to another unit."


def odd_share(kept: np.ndarray, p_keep: float) -> Failure | None:
    """What is wrong with the share that is kept, of all entries of `kept`; None where it is p_keep."""
    share, allowed = float(kept.mean()), margin(kept.size)
    if abs(share - p_keep) <= allowed:
        return None
    say = f"{share:.3f} of {kept.size:,} units are kept; with p_keep={p_keep:.3g} it should be {p_keep:.3g}."
    if share == 1:
        return Failure(say, "In training some units are set to 0: is the mask multiplied in?", "no unit set to 0")
    if share == 0:
        return Failure(say, "The units that are kept go on, divided by p_keep.", "everything dropped")
    if abs(share - (1 - p_keep)) <= allowed:
        return Failure(say, SWAPPED, "keep and drop swapped")
    if abs(share - 0.5) <= allowed:
        return Failure(say, "How many are kept is told by the argument p_keep, not by a fixed number.", "p_keep ignored")
    return Failure(say, "A uniform random number lies below p with probability p: compare one for each unit with p_keep.",
                   "units kept with another probability")


def odd_masks(masks: np.ndarray, p_keep: float, x: np.ndarray | None = None) -> Failure | None:
    """What is wrong with masks of one shape, drawn one after the other.

    Args:
        masks: (T, N, ...) booleans, T draws for N images.
        p_keep: the probability of keeping a unit.
        x: the input (N, ...) that every draw was applied to, where a mask may be looked for in its signs.
    """
    rows = masks.reshape(*masks.shape[:2], -1)
    if masks.all() or not masks.any():
        return odd_share(masks, p_keep)
    if x is not None and ((masks == (x > 0)).all() or (masks == (x < 0)).all()):
        return Failure("a unit is kept or dropped by its sign.", OWN, "mask of the sign")
    if (masks == masks[:1]).all():
        return Failure(f"all of {len(masks)} calls have the same mask.", FRESH, "the same mask in every call")
    if failure := odd_patterns(masks):
        return failure
    return _odd_counts(rows) or odd_share(masks, p_keep) or _odd_places(rows, p_keep)


def odd_patterns(masks: np.ndarray) -> Failure | None:
    """Where a mask (T, N, ...) was drawn for a part of the axes and stretched over the others."""
    rows = masks.reshape(*masks.shape[:2], -1)
    if rows.shape[1] > 1 and (rows == rows[:, :1]).all():
        return Failure("all images of a batch have the same mask.", SHAPE, "one mask for all images")
    if rows.shape[2] > 1 and (rows == rows[:, :, :1]).all():
        return Failure("all units of an image are kept or dropped together.", SHAPE, "whole images dropped")
    if masks.ndim > 3 and (masks == masks[..., :1, :1]).all():
        return Failure("all positions of a channel are kept or dropped together.", SHAPE, "whole channels dropped")
    return None


def _odd_counts(rows: np.ndarray) -> Failure | None:
    """Where always as many units are kept (or one more, as rounding has it): of the batch, of an image, of a unit."""
    for what, counts, of in (("the whole batch", rows.sum(axis=(1, 2)), rows[0].size),
                             ("each image", rows.sum(axis=2), rows.shape[2]),
                             ("each unit over the batch", rows.sum(axis=1), rows.shape[1])):
        if of >= 3 and counts.max() - counts.min() <= 1:
            often = np.bincount(counts.ravel()).argmax()
            return Failure(f"of {what}, {often} of {of} are kept nearly every time.", EXACT,
                           "an exact number of units kept")
    return None


def _odd_places(rows: np.ndarray, p: float) -> Failure | None:
    """Units that are kept more or less often than others, and pairs of units that go together."""
    draws = len(rows)
    flat = rows.reshape(draws, -1).astype(float)
    shares = flat.mean(axis=0)
    worst = int(np.abs(shares - p).argmax())
    if abs(shares[worst] - p) > margin(draws, questions=len(shares)):
        return Failure(f"some units are kept more often than others: one of them in {shares[worst]:.0%} of {draws} calls, "
                       f"with p_keep={p:.3g}.", OWN, "some units kept more often")
    # (m - p)(n - p) lies between -p(1 - p) and the larger of p^2 and (1 - p)^2, and has mean 0 where m, n are independent.
    width = p * (1 - p) + max(p, 1 - p) ** 2
    together = np.triu((flat - p).T @ (flat - p) / draws, 1)
    if np.abs(together).max() > margin(draws, width, flat.shape[1] * (flat.shape[1] - 1) // 2):
        return Failure("units are not kept independently: what happens to one tells what happens to another.", OWN,
                       "units not independent")
    return None
