"""Which masks a loss was made with: found by trying every mask there is, in networks so small that this takes no time."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from utils.checks.units.once_a_case import once_a_case
from utils.checks.units.regularization.mlp_cases import PARAMS
from utils.checks.values import Bunch

HIDDEN = ("h1", "h2")
# A formula that adds 1e-8 to a probability is right. A wrong one comes so close to one of some thousand losses about once
# in a thousand calls, and there are a dozen calls.
CLOSE = 1e-6
CANDIDATES = 6


def every_mask(width: int) -> np.ndarray:
    """(2**width, width), all masks of `width` units."""
    return (np.arange(2**width)[:, None] >> np.arange(width)) & 1


def image_losses(i: Bunch, n: int, stages: Sequence[str] = HIDDEN, factor: float | None = None) -> np.ndarray:
    """The cross-entropy of image n for every mask at every stage, an axis for each stage.

    Args:
        i: a case.
        n: which image.
        stages: where units are dropped, out of "x", "z1", "h1", "z2", "h2", "scores", in this order.
        factor: what kept units are multiplied by; 1 / p_keep when left out.
    """
    numbers = {k: np.asarray(i[k], dtype=float) for k in PARAMS}
    by = 1 / float(i.p_keep) if factor is None else float(factor)
    return _image_losses(np.asarray(i.x[n], dtype=float), int(i.y[n]), numbers, tuple(stages), by)


@once_a_case
def _image_losses(x: np.ndarray, y: int, p: dict[str, np.ndarray], stages: tuple[str, ...], by: float) -> np.ndarray:
    import torch
    from torch.nn import functional as F
    t = {k: torch.tensor(v) for k, v in p.items()}
    sizes: list[int] = []

    def dropped(h: Any, stage: str) -> Any:
        if stage not in stages:
            return h
        masks = torch.tensor(every_mask(h.shape[1]) * by)
        sizes.append(len(masks))
        return (h[:, None] * masks).flatten(0, 1)

    h = dropped(torch.tensor(x)[None], "x")
    h = dropped((dropped(h @ t["w1"], "z1") + t["b1"]).relu(), "h1")
    h = dropped((dropped(h @ t["w2"], "z2") + t["b2"]).relu(), "h2")
    scores = dropped(h @ t["w3"] + t["b3"], "scores")
    losses = F.cross_entropy(scores, torch.full((len(scores),), y), reduction="none")
    return losses.reshape(sizes or [1]).numpy()


def batch_losses(i: Bunch, stages: Sequence[str] = HIDDEN, factor: float | None = None) -> np.ndarray:
    """The mean loss of a batch of one or two images for all masks, flat: the last image's run fastest."""
    found = np.zeros(1)
    for n in range(len(i.x)):
        found = (found[:, None] + image_losses(i, n, stages, factor).ravel()).ravel()
    return found / len(i.x)


def explained(losses: np.ndarray, i: Bunch, stages: Sequence[str] = HIDDEN, factor: float | None = None) -> np.ndarray:
    """(R,) booleans: which of the observed `losses` (R,) some masks give."""
    every = np.sort(batch_losses(i, stages, factor))
    place = np.clip(np.searchsorted(every, losses), 1, max(len(every) - 1, 1))
    near = np.minimum(np.abs(every[place - 1] - losses), np.abs(every[np.minimum(place, len(every) - 1)] - losses))
    return near <= CLOSE * np.maximum(1, np.abs(losses))


def masks_behind(loss: float, i: Bunch) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pairs of masks ((N, H1), (N, H2)) that give `loss`, the closest first; several where one of them does not matter."""
    every = batch_losses(i)
    away = np.abs(every - loss)
    order = np.argpartition(away, min(CANDIDATES, len(away) - 1))[:CANDIDATES]
    order = order[np.argsort(away[order])]
    sizes = np.tile([2 ** len(i.b1), 2 ** len(i.b2)], len(i.x))
    found = []
    for k in order[away[order] <= CLOSE * max(1.0, abs(loss))]:
        places = np.array(np.unravel_index(k, sizes)).reshape(len(i.x), 2)
        found.append((every_mask(len(i.b1))[places[:, 0]], every_mask(len(i.b2))[places[:, 1]]))
    return found
