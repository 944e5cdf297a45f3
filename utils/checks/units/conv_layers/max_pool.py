"""max_pool2d_forward(x, kernel_size, stride) and its backward; at ties any valid subgradient is right."""
from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.autograd import numpy
from utils.checks.observing import BadAnswer, pair, several
from utils.checks.spec import Check, Failure, Mistake
from utils.checks.units.conv_layers import pool_cases as cases
from utils.checks.units.conv_layers.pool_exercise import pool_exercise
from utils.checks.values import Bunch, plain

LARGEST = "The output is the largest entry of each window."
WINNER = "Only the window's largest entry decided the output, so the whole gradient goes back to it, and the others get 0."
TIE = ("Where several entries of a window are largest, the gradient goes to one of them, or is shared among them, or "
       "goes whole to each; never to an entry that is smaller.")
NEGATIVE = "The largest of negative numbers is negative: start from the window's first entry, or from -np.inf, not from 0."


def _pool(x, kernel_size, stride, ceil_mode=False):
    from torch.nn import functional as F
    return F.max_pool2d(x, kernel_size, stride, ceil_mode=ceil_mode)


_expected = cases.expected_pool(_pool)
_, _both = cases.observers("max_pool2d")


def _average(x, kernel_size, stride, sign=1):
    from torch.nn import functional as F
    return sign * F.avg_pool2d(x, kernel_size, stride)


def _of(function):
    return lambda i, want: {"out": numpy(lambda x: function(x, i), i.x)}


OUT = (
    *cases.common_out(_pool),
    Mistake("average instead of maximum", LARGEST, _of(lambda x, i: _average(x, i.kernel_size, i.stride))),
    Mistake("sum instead of maximum", LARGEST, _of(lambda x, i: _average(x, i.kernel_size, i.stride) * i.kernel_size**2)),
    Mistake("smallest instead of largest", LARGEST, _of(lambda x, i: -_pool(-x, i.kernel_size, i.stride))),
    Mistake("where it is instead of what it is", "np.argmax says where the largest entry is; np.max says what it is.",
            lambda i, want: {"out": cases.by_window(i).argmax(axis=2).reshape(i.dout.shape)}),
    Mistake("the window's first entry", LARGEST,
            lambda i, want: {"out": cases.by_window(i)[:, :, 0].reshape(i.dout.shape)}),
    Mistake("the largest entry of the whole image", LARGEST,
            lambda i, want: {"out": np.broadcast_to(i.x.max(axis=(2, 3), keepdims=True), i.dout.shape)}),
    Mistake("negative entries lose against 0", NEGATIVE, lambda i, want: {"out": np.maximum(want.out, 0)}),
    Mistake("absolute values compared", LARGEST, _of(lambda x, i: _pool(x.abs(), i.kernel_size, i.stride))),
)


def _dout(i) -> np.ndarray:
    """(N, C, 1, L)."""
    return i.dout.reshape(*i.dout.shape[:2], 1, -1)


def _winners(i) -> np.ndarray:
    """(N, C, KK, L): 1 at each window's largest entry, at the first of several."""
    entries = cases.by_window(i)
    return (np.arange(entries.shape[2])[:, None] == entries.argmax(axis=2)[:, :, None]).astype(float)


def _sent(i):
    return _winners(i) * _dout(i)


def _transposed(i):
    """Rows and columns of the largest entry's place mixed up."""
    k = i.kernel_size
    sent = _sent(i)
    return sent.reshape(*sent.shape[:2], k, k, -1).swapaxes(2, 3).reshape(sent.shape)


def _flat_of_image(i, want):
    """Everything to the largest entry of the whole image."""
    dx = np.zeros((*i.x.shape[:2], i.x[0, 0].size))
    n, c = np.indices(i.x.shape[:2])
    dx[n, c, i.x.reshape(dx.shape).argmax(axis=2)] = i.dout.sum(axis=(2, 3))
    return {"dx": dx.reshape(i.x.shape)}


DX = (
    *(Mistake("assigned where it must add", cases.ADDS, cases.kept(_sent, order)) for order in (True, False)),
    Mistake("assigned where it must add", cases.ADDS, lambda i, want: _winners_written(i)),
    Mistake("gradient to every entry of the window", WINNER, cases.added(lambda i: np.ones_like(_winners(i)) * _dout(i))),
    *(Mistake("gradient to every entry of the window", WINNER,
              cases.kept(lambda i: np.ones_like(_winners(i)) * _dout(i), order)) for order in (True, False)),
    Mistake("shared among all entries", WINNER + " That is average pooling.",
            cases.added(lambda i: np.ones_like(_winners(i)) * _dout(i) / i.kernel_size**2)),
    Mistake("upstream gradient left out", cases.CHAIN, cases.added(_winners)),
    Mistake("upstream gradient left out", cases.CHAIN, cases.kept(_winners, True)),
    Mistake("the largest entry in place of dout", cases.CHAIN, cases.added(lambda i: _winners(i) * cases.by_window(i))),
    Mistake("gradient to the smallest entry", WINNER, cases.added(lambda i: _sent(Bunch({**i, "x": -i.x})))),
    Mistake("everyone but the largest", WINNER, cases.added(lambda i: (1 - _winners(i)) * _dout(i))),
    Mistake("rows and columns of the largest entry swapped", "argmax of a flat window counts along its rows: the row is "
            "the place divided by kernel_size, the column what is left.", cases.added(_transposed)),
    Mistake("gradient to the window's first entry", WINNER,
            cases.added(lambda i: (np.arange(i.kernel_size**2) == 0)[:, None] * _dout(i))),
    Mistake("gradient to the largest entry of the whole image", "Each window has a largest entry of its own.",
            _flat_of_image),
    Mistake("stride ignored in the backward", cases.STEP, cases.stride_of_dout_left_out(_sent)),
    Mistake("kernel_size taken for the stride in the backward", cases.STEP, cases.size_as_stride(_sent)),
    Mistake("the place in the window taken for the place in the image", "A window's largest entry has a place within the "
            "window; in the image the window's own beginning comes on top of it.", lambda i, want: _in_the_corner(i)),
    Mistake("shared with neighbouring windows", "Divide by nothing: each window sends its whole dout.",
            lambda i, want: {"dx": want.dx / i.kernel_size**2}),
    *cases.common_dx(),
)


def _winners_written(i):
    """Winners' places written in order, the losers' untouched."""
    where, winners, dx = cases.entries_of_windows(i), _winners(i), np.zeros((*i.x.shape[:2], i.x[0, 0].size))
    n, c, window = np.indices((*i.x.shape[:2], where.shape[1]))
    dx[n, c, where[winners.argmax(axis=2), window]] = _dout(i)[:, :, 0]
    return {"dx": dx.reshape(i.x.shape)}


def _in_the_corner(i):
    """All windows' gradients in the image's first kernel_size rows and columns."""
    k, dx = i.kernel_size, np.zeros(i.x.shape)
    dx[:, :, :k, :k] = _sent(i).sum(axis=3).reshape(*i.x.shape[:2], k, k)
    return {"dx": dx}


def _negative_cases(rng):
    return {"all entries negative": cases.pool_case(rng, 2, 2, (2, 3), 2, 2, low=-3.0, high=-0.1),
            "negative and positive entries": cases.pool_case(rng, 1, 3, (3, 2), 3, 2, low=-3.0, high=1.0),
            "negative, stride 3": cases.pool_case(rng, 2, 1, (2, 3), 2, 3, (1, 1), low=-2.0, high=0.2)}


def _tied_cases(rng):
    """Small whole numbers, so that windows have several largest entries; dout is far from 0."""
    def tied(*given):
        case = cases.pool_case(rng, *given)
        x = rng.integers(-1, 2, size=case["x"].shape).astype(float)
        x[0, 0, :given[3], :given[3]] = 1.0
        sign = rng.choice([-1.0, 1.0], size=case["dout"].shape)
        return {**case, "x": x, "dout": sign * rng.uniform(0.5, 2.0, size=case["dout"].shape)}

    # Entries that differ by less than a thousandth are no ties: the larger one wins alone.
    close = cases.pool_case(rng, 1, 2, (2, 2), 3, 2, low=1.0, high=1.05)
    close["dout"] = rng.uniform(0.5, 2.0, size=close["dout"].shape)
    return {"ties, 2 x 2, stride 2": tied(2, 2, (2, 3), 2, 2), "ties, 3 x 3, stride 2": tied(1, 2, (2, 2), 3, 2),
            "no ties, but close": close}


def _window_by_window(f: Any, i: Bunch) -> dict[str, Any]:
    """What each window sends back alone, and what all send back together."""
    def dx(dout):
        _, cache = pair(f.max_pool2d_forward(i.x.copy(), i.kernel_size, i.stride), "max_pool2d_forward")
        found = plain(several(f.max_pool2d_backward(dout, cache), "max_pool2d_backward", ("dx",))["dx"], "dx")
        if not isinstance(found, np.ndarray) or found.shape != i.x.shape:
            raise BadAnswer(f"dx should have the shape of x, {i.x.shape}; it has {getattr(found, 'shape', None)}.")
        return found

    seen = []
    for row, column in np.ndindex(i.dout.shape[2:]):
        alone = np.zeros_like(i.dout)
        alone[:, :, row, column] = i.dout[:, :, row, column]
        seen.append(dx(alone))
    return {"dx of each window": np.stack(seen), "dx": dx(i.dout.copy()), "dx again": dx(i.dout.copy())}


def _judge_ties(i: Bunch, o: Bunch) -> Failure | None:
    alone, where, entries = o["dx of each window"], cases.entries_of_windows(i), cases.by_window(i)
    alone = alone.reshape(len(alone), *i.x.shape[:2], -1)
    if not np.isfinite(alone).all():
        return Failure("dx holds NaN or infinity.", TIE)
    for window, places in enumerate(where.T):
        shares = alone[window][:, :, places] / i.dout.reshape(*i.dout.shape[:2], -1)[:, :, window, None]
        largest = entries[:, :, :, window] == entries[:, :, :, window].max(axis=2, keepdims=True)
        outside = np.abs(alone[window]).sum() - np.abs(alone[window][:, :, places]).sum()
        if outside > 1e-6 or (np.abs(shares[~largest]) > 1e-6).any():
            return Failure("an entry that is not its window's largest gets a part of the gradient.", TIE,
                           "gradient to a loser")
        total, whole = np.where(largest, shares, 0).sum(axis=2), (np.abs(shares - 1) < 1e-6) | ~largest
        convex = (np.abs(total - 1) < 1e-6) & (shares > -1e-6).all(axis=2)
        if not (convex | whole.all(axis=2)).all():
            n, c = np.argwhere(~(convex | whole.all(axis=2)))[0]
            return Failure(f"a window with {int(largest[n, c].sum())} largest entries sends {total[n, c]:.4g} times its "
                           f"dout back to "
                           "them together.", TIE,
                           "nothing at a tie" if abs(total[n, c]) < 1e-6 else "wrong shares at a tie")
    # A winner drawn anew in each call is a valid subgradient too: then the calls have no one sum.
    drawn = not np.allclose(o.dx, o["dx again"], atol=1e-6)
    if not drawn and not np.allclose(o.dx.reshape(alone.shape[1:]), alone.sum(axis=0), atol=1e-6):
        return Failure("dx of all windows together is not the sum of what each of them sends back.", cases.ADDS,
                       "assigned where it must add")
    return None


max_pool2d = pool_exercise("max_pool2d", 4, _expected, OUT, DX, extra=(
    Check("negative entries", _negative_cases, _both, _expected, weight=0.6, mistakes=(
        Mistake("negative entries lose against 0", NEGATIVE, lambda i, want: {"out": np.maximum(want.out, 0)}),
        Mistake("negative entries lose against 0", NEGATIVE, lambda i, want: {
            "out": np.maximum(want.out, 0), **cases.added(lambda i: _sent(i) * (cases.by_window(i) > 0))(i, want)}),
        *OUT, *DX)),
    Check("ties", _tied_cases, _window_by_window, judge=_judge_ties, weight=0.6, hint=TIE),
))
