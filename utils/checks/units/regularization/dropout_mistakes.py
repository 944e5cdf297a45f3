"""What wrong dropouts return, for the units that they kept."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.checks.compare import matches, precision
from utils.checks.spec import Mistake
from utils.checks.units.regularization.dropout_run import in_shape_of, kept_units
from utils.checks.values import Bunch

SCALE = ("With a share p_keep of the units left, a layer's output would shrink: each unit that is kept is divided by "
         "p_keep, so that its expectation stays x.")
PLAIN = "Inverted dropout scales in training alone: it divides by p_keep there, and leaves x as it is in evaluation."
DROPPED = "Units that are dropped become 0, units that are kept become x / p_keep: a mask of ones and zeros, one division."
EACH = "The scale is 1 / p_keep, whatever share of the units this one mask happens to keep."
SAME = "The way back multiplies by what the way there multiplied by: the same mask, and the same 1 / p_keep."
REUSE = "The backward uses the very mask that the forward drew: keep it in the cache, and draw nothing here."
CHAIN = "dx holds dout, entry by entry: the derivative of each output by its own input, times what comes back."
NOT_OUT = "An x of 0 gives an output of 0 whether it was kept or not. The mask has to be kept, not read off from out."
EVALUATION = "In evaluation dropout does nothing at all: out is x, and on the way back dx is dout."
OLD_RNG = "rng is a NumPy Generator: its methods are rng.random(shape), rng.binomial, rng.normal; rand is the old module's."
NO_RNG = "Where rng is None, make a generator yourself: np.random.default_rng()."
NO_MASK = "In evaluation there is no mask: the cache needs to say so, and the backward to look."

RAISED = (
    Mistake("rng=None not provided for", NO_RNG, error="'NoneType' object has no attribute"),
    Mistake("a method that a Generator does not have", OLD_RNG, error="Generator' object has no attribute"),
    Mistake("the shape handed over as several numbers", "rng.random takes the shape as one tuple: rng.random(x.shape), "
            "without a star.", error="Cannot interpret"),
    *(Mistake("no mask in evaluation", NO_MASK, error=said)
      for said in ("cannot access local variable", "'NoneType' and", "and 'NoneType'")),
    *(Mistake("mask of another shape", "The mask has the shape of x, however many axes x has: x.shape.", error=said)
      for said in ("could not be broadcast", "not enough values to unpack", "too many values to unpack",
                   "tuple index out of range")),
)


def _same(i: Bunch, got: object, want: np.ndarray) -> bool:
    return matches(got, want, precision(i.x))


def out_is(name: str, hint: str, gives: Callable) -> Mistake:
    """A mistake whose out is `gives(x, kept, p_keep)`."""
    return Mistake(name, hint, when=lambda i, o: _same(
        i, o.out, gives(i.x.astype(float), kept_units(i, o.out), i.p_keep)))


def _noise(i: Bunch, o: Bunch) -> bool:
    out = in_shape_of(i.x, o.out)
    return out is not None and out.size > 1 and out.all() and np.unique(np.round(out / i.x, 6)).size > out.size // 2


def _per_row(kept: np.ndarray) -> np.ndarray:
    return kept.reshape(len(kept), -1).mean(axis=1).reshape(-1, *[1] * (kept.ndim - 1))


OUT = (
    out_is("nothing dropped", "In training some units are set to 0.", lambda x, kept, p: x + 0 * _dropping(kept)),
    out_is("scale left out", SCALE, lambda x, kept, p: x * kept),
    out_is("divided by 1 - p_keep", SCALE + " p_keep is the share that is left, not the share that is dropped.",
           lambda x, kept, p: x * kept / (1 - p)),
    out_is("scaled as in evaluation of the plain form", PLAIN, lambda x, kept, p: x * p + 0 * _dropping(kept)),
    out_is("multiplied by p_keep", SCALE, lambda x, kept, p: x * kept * p),
    out_is("multiplied by 1 - p_keep", SCALE, lambda x, kept, p: x * kept * (1 - p)),
    out_is("divided twice by p_keep", SCALE, lambda x, kept, p: x * kept / p**2),
    out_is("divided by the root of p_keep", SCALE, lambda x, kept, p: x * kept / np.sqrt(p)),
    out_is("scale of the units that happen to be kept", EACH, lambda x, kept, p: x * kept / kept.mean()),
    out_is("scale of the units that happen to be kept", EACH, lambda x, kept, p: x * kept / _per_row(kept)),
    out_is("the mask alone", "The mask is multiplied with x.", lambda x, kept, p: kept / p),
    out_is("the mask alone", "The mask is multiplied with x.", lambda x, kept, p: kept * 1.0),
    Mistake("NaN among the units", DROPPED, when=lambda i, o: not np.isfinite(o.out).all()),
    Mistake("noise instead of a mask", DROPPED, when=_noise),
    Mistake("dropped units not 0", DROPPED, when=lambda i, o: in_shape_of(i.x, o.out).all()),
    *RAISED,
)


def _dropping(kept: np.ndarray) -> np.ndarray:
    """`kept`, where it says that no unit was dropped.

    Raises:
        ValueError: where some were, so that a mistake that drops nothing is not this one.
    """
    if not kept.all():
        raise ValueError("some units were dropped")
    return kept


def _other_mask(i: Bunch, o: Bunch) -> bool:
    """Whether dx is dout through a mask, scaled or not, that is another than the forward's."""
    told = i.x != 0
    ratio = (in_shape_of(i.x, o.dx) / i.dout)[told]
    passed = ratio[ratio != 0]
    kept = kept_units(i, o.out)[told]
    # Where out has no 0 at all it tells no mask.
    another = not kept.all() and np.any((ratio != 0) != kept) and not np.array_equal(ratio != 0, ~kept)
    return another and 0 < passed.size < ratio.size and np.ptp(passed) < 1e-3 * np.abs(passed).max()


def _read_off(i: Bunch, o: Bunch) -> np.ndarray:
    return kept_units(i, o.out)


def _with_zeros(i: Bunch, o: Bunch) -> np.ndarray:
    """Which units were kept; where x is 0, and out tells nothing, what dx lets pass."""
    return np.where(i.x == 0, in_shape_of(i.x, o.dx) != 0, kept_units(i, o.out))


def _dx_mistakes(kept_of: Callable) -> tuple[Mistake, ...]:
    """Wrong gradients, for the units that `kept_of(i, o)` says were kept."""
    def dx_is(name: str, hint: str, gives: Callable) -> Mistake:
        return Mistake(name, hint, when=lambda i, o: _same(i, o.dx, gives(i, kept_of(i, o), o.out.reshape(i.x.shape))))

    return (
        dx_is("mask left out in the backward", SAME, lambda i, kept, out: i.dout),
        dx_is("mask left out in the backward", SAME, lambda i, kept, out: i.dout / i.p_keep),
        dx_is("mask left out in the backward", SAME, lambda i, kept, out: i.dout * i.p_keep),
        dx_is("scale left out in the backward", SAME, lambda i, kept, out: i.dout * kept),
        dx_is("divided twice in the backward", SAME, lambda i, kept, out: i.dout * kept / i.p_keep**2),
        dx_is("multiplied by p_keep in the backward", SAME, lambda i, kept, out: i.dout * kept * i.p_keep),
        dx_is("divided by 1 - p_keep in the backward", SAME, lambda i, kept, out: i.dout * kept / (1 - i.p_keep)),
        dx_is("mask inverted in the backward", SAME, lambda i, kept, out: i.dout * ~kept / i.p_keep),
        dx_is("mask inverted in the backward", SAME, lambda i, kept, out: i.dout * ~kept),
        dx_is("x in the gradient", CHAIN, lambda i, kept, out: i.dout * out),
        dx_is("x in the gradient", CHAIN, lambda i, kept, out: i.dout * i.x * kept),
        dx_is("x in the gradient", CHAIN, lambda i, kept, out: i.dout * i.x),
        dx_is("upstream gradient left out", CHAIN, lambda i, kept, out: kept / i.p_keep),
        dx_is("upstream gradient left out", CHAIN, lambda i, kept, out: kept * 1.0),
        dx_is("upstream gradient left out", CHAIN, lambda i, kept, out: out),
        dx_is("mask taken from the sign", NOT_OUT, lambda i, kept, out: i.dout * (out > 0) / i.p_keep),
        dx_is("mask taken from the sign", NOT_OUT, lambda i, kept, out: i.dout * (out > 0)),
        dx_is("scale of the units that happen to be kept", EACH, lambda i, kept, out: i.dout * kept / kept.mean()),
        dx_is("gradient of zeros", SAME, lambda i, kept, out: 0 * i.dout),
        dx_is("sign flipped", CHAIN, lambda i, kept, out: -i.dout * kept / i.p_keep),
        Mistake("a new mask in the backward", REUSE, when=_other_mask),
        *RAISED,
    )


DX = _dx_mistakes(_read_off)
DX_WITH_ZEROS = _dx_mistakes(_with_zeros)


def _thinned(i: Bunch, array: np.ndarray, given: object) -> bool:
    got = in_shape_of(array, given)
    return got is not None and bool((got == 0).any()) and any(
        _same(i, got, array * (got != 0) * scale) for scale in (1 / i.p_keep, 1.0))


def in_evaluation(output: str, of: str) -> tuple[Mistake, ...]:
    """Mistakes of `output` ("out" or "dx") in evaluation, where it should be the array `of`."""
    def scaled(factor: Callable) -> Callable:
        return lambda i, want: {output: i[of] * factor(i.p_keep)}

    return (
        Mistake("scaled in evaluation", f"{EVALUATION} {PLAIN}", scaled(lambda p: p)),
        Mistake("scaled in evaluation", f"{EVALUATION} {PLAIN}", scaled(lambda p: 1 / p)),
        Mistake("scaled in evaluation", f"{EVALUATION} {PLAIN}", scaled(lambda p: 1 - p)),
        Mistake("zeros in evaluation", EVALUATION, scaled(lambda p: 0.0)),
        Mistake("dropout in evaluation", EVALUATION, when=lambda i, o: _thinned(i, i[of], o[output])),
        *RAISED,
    )
