"""softmax(z) and its Jacobian; formula: Discussion 5, section 1 (p_i(delta_ij - p_j))."""
from __future__ import annotations

import numpy as np

from utils.checks.autograd import numpy, tensor
from utils.checks.compare import Near
from utils.checks.observing import BadAnswer
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import in_float32, style_checks, with_float32
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.shape_errors import AXIS_DROPPED
from utils.checks.values import plain

MAX_HINT = ("exp overflows above about 709 in float64 (88 in float32). Adding one constant to a whole row leaves its "
            "softmax as it is: which constant makes every exponent 0 or less?")


def _rows(rng):
    return {"4 rows, 3 classes": {"z": 2 * rng.normal(size=(4, 3))},
            "a batch of one": {"z": 2 * rng.normal(size=(1, 5))},
            "as many rows as classes": {"z": 2 * rng.normal(size=(4, 4))},
            "more rows than classes": {"z": rng.normal(size=(7, 2))}}


def _large(rng):
    far = rng.normal(size=(4, 3))
    far[::2] += 1e4
    far[1::2] -= 1e4
    mixed = rng.normal(size=(3, 4))
    mixed[np.arange(3), rng.integers(0, 4, 3)] += 1e4
    cases = {"entries of 1e4": {"z": 1e4 * rng.normal(size=(3, 4))},
             "one large entry in each row": {"z": mixed},
             "all entries near -1e4": {"z": -1e4 + rng.normal(size=(2, 4))},
             "rows far apart": {"z": far}}
    return cases | {"entries of 1e4, in float32": in_float32(cases["entries of 1e4"])}


def _softmax(i, axis=1):
    # exp(z - logsumexp(z)) is a stable formula too: near 1e4 in float32 it keeps the precision of z, about 1e-3.
    return {"p": Near(numpy(lambda z: z.softmax(axis), i.z), scale=max(1.0, float(np.abs(i.z).max()) / 10))}


def _less(shift):
    """exp of z less `shift(z)`, over its row sums, in the precision of z."""
    def gives(i, want):
        import torch
        z = torch.tensor(i.z)
        e = (z - shift(z)).exp()
        return {"p": (e / e.sum(1, keepdim=True)).numpy()}
    return gives


def _unshifted(i, o):
    """Whether p is that of the plain formula, its NaN possibly turned into 0 by an eps or by nan_to_num."""
    plain_formula = _less(lambda z: 0.0)(i, None)["p"]
    lost = np.isnan(plain_formula)
    return bool(lost.any() and o.p.dtype.kind == "f" and np.allclose(o.p[~lost], plain_formula[~lost], rtol=1e-4, atol=1e-6)
                and not np.nan_to_num(o.p[lost]).any())


def _clipped(i, o):
    """Whether p is the softmax of z cut to some range that exp can take."""
    def cut(c):
        return numpy(lambda z: z.clip(-c, c).softmax(1), i.z)
    return any(np.allclose(o.p, cut(c), atol=1e-6) for c in (10, 20, 30, 50, 80, 88, 100, 200, 300, 500, 600, 700, 709))


def _exponentials(z):
    return (z - z.amax(1, keepdim=True)).exp()


def _of(function):
    return lambda i, want: {"p": numpy(function, i.z)}


def _call(f, i):
    return {"p": f.softmax(i.z)}


softmax = Exercise("softmax", 3, (
    Check("values", with_float32(_rows), _call, _softmax, weight=2, mistakes=(
        AXIS_DROPPED,
        Mistake("softmax over the wrong axis", "Each row is one example, so each row of p should sum to 1: along "
                "which axis do the sum and the maximum run?", lambda i, want: _softmax(i, 0)),
        Mistake("softmax over the wrong axis", "Each row is one example, so each row of p should sum to 1: along "
                "which axis does the sum run?", _of(lambda z: _exponentials(z) / _exponentials(z).sum(0))),
        Mistake("one sum for the whole batch", "Every row is a distribution of its own: without an axis, sum adds "
                "the whole batch together.", _of(lambda z: z.exp() / z.exp().sum())),
        Mistake("one sum for the whole batch", "Every row is a distribution of its own: without an axis, sum adds "
                "the whole batch together.", _of(lambda z: _exponentials(z) / _exponentials(z).sum())),
        Mistake("exponentials not divided by their sum", "Probabilities of a row sum to 1: divide by the row's sum.",
                lambda i, want: {"p": numpy(lambda z: z.exp(), i.z)}),
        Mistake("exponentials not divided by their sum", "Probabilities of a row sum to 1: divide by the row's sum.",
                _of(_exponentials)),
        Mistake("no exponential", "Dividing scores by their sum does not make them positive; softmax takes exp first.",
                _of(lambda z: z / z.sum(1, keepdim=True))),
        Mistake("log-softmax returned", "These are log probabilities: softmax returns the probabilities.",
                _of(lambda z: z.log_softmax(1))),
        Mistake("sigmoid of each entry", "A sigmoid looks at one entry; softmax compares the entries of a row.",
                _of(lambda z: z.sigmoid())),
        Mistake("sign of z flipped", "The largest score should get the largest probability: look at the sign in exp.",
                _of(lambda z: (-z).softmax(1))),
        Mistake("one-hot of the largest entry", "That is argmax: softmax gives every class its share.",
                _of(lambda z: (z == z.amax(1, keepdim=True)).double())),
        Mistake("divided by the maximum instead of subtracted", "Scaling a row changes its softmax; adding a constant "
                "to it does not.", _of(lambda z: (z / z.abs().amax(1, keepdim=True)).softmax(1))),
        Mistake("divided by the maximum instead of subtracted", "Scaling a row changes its softmax; adding a constant "
                "to it does not.", _of(lambda z: (z / z.amax(1, keepdim=True)).softmax(1))),
    )),
    Check("large entries stay finite", _large, _call, _softmax, mistakes=(
        AXIS_DROPPED,
        Mistake("no max subtraction", MAX_HINT, when=_unshifted),
        Mistake("one maximum for the whole batch", "With one maximum for all rows, a row far below it underflows to "
                "0/0. Each row needs its own.", _less(lambda z: z.max())),
        Mistake("minimum subtracted instead of maximum", "With the smallest entry at 0 the others are positive, and "
                "exp overflows as before.", _less(lambda z: z.amin(1, keepdim=True))),
        Mistake("large entries clipped", "Clipped entries become equal, and so do their probabilities. " + MAX_HINT,
                when=_clipped),
        Mistake("maximum over the wrong axis", "The constant must be the same within a row: take the maximum along "
                "the row.", _less(lambda z: z.amax(0, keepdim=True))),
    ), hint=MAX_HINT),
    *style_checks(_rows, _call, _softmax, ("z",)),
), rules_out=NUMPY_ONLY)


def _vectors(rng):
    return {"3 classes": {"z": rng.normal(size=3)}, "5 classes": {"z": 2 * rng.normal(size=5)},
            "2 classes": {"z": rng.normal(size=2)}}


def _large_vectors(rng):
    tied = np.array([1e4, 1e4 + rng.uniform(0.2, 2), 0.0, -1e4])
    return {"entries of 1e4": {"z": 1e4 * rng.normal(size=4)}, "two close large entries": {"z": tied},
            "all near -1e4": {"z": -1e4 + rng.normal(size=3)}}


def _jacobian(i):
    import torch
    return {"J": torch.autograd.functional.jacobian(lambda z: z.softmax(0), tensor(i.z)).numpy()}


def _call_jacobian(f, i):
    return {"J": f.softmax_jacobian(i.z)}


def _square(f, i):
    J = plain(f.softmax_jacobian(i.z), "J")
    if not isinstance(J, np.ndarray) or J.squeeze().shape != (len(i.z), len(i.z)):
        raise BadAnswer(f"J should have shape {(len(i.z), len(i.z))}, one row for each p_i and one column for each "
                        f"z_j; "
                        f"it has {getattr(J, 'shape', None)}.")
    return J.squeeze()


def _diagonal(J):
    return {"diagonal of J": np.diagonal(J)}


def _rest(J):
    return {"J off its diagonal": np.where(np.eye(len(J), dtype=bool), 0.0, J)}


def _parts(part, function):
    """A mistake's whole Jacobian from p, (K,) -> (K, K), cut to the part that a check looks at."""
    return lambda i, want: part(numpy(lambda z: function(z.softmax(0)), i.z))


def _naive_parts(i, want):
    import torch
    e = torch.tensor(i.z).exp()
    p = e / e.sum()
    return {"J": (torch.diag(p) - torch.outer(p, p)).numpy()}


_SIGN = Mistake("sign flipped", "Raising z_i raises p_i: the diagonal is positive, everything else negative.", None)
_ZERO = "off the diagonal p_i still depends on z_j, through the sum in the denominator."

def _of_logits(part):
    return lambda i, want: part(np.diag(i.z) - np.outer(i.z, i.z))


NOT_A_MATRIX = Mistake("one number for each entry, not for each pair", "p_i depends on every z_j: there is a "
                       "derivative for each pair (i, j), K x K of them.", error="J should have shape")
LOGITS = "z in place of the probabilities", "The formula holds probabilities: p = softmax(z) comes first."

softmax_jacobian = Exercise("softmax_jacobian", 2, (
    Check("diagonal", with_float32(_vectors), lambda f, i: _diagonal(_square(f, i)),
          lambda i: _diagonal(_jacobian(i)["J"]), mistakes=(
        NOT_A_MATRIX, Mistake(*LOGITS, _of_logits(_diagonal)),
        Mistake("identity in place of diag(p)", "On the diagonal, too, every term holds p_i.",
                _parts(_diagonal, lambda p: (1 - p**2).diag())),
        Mistake(_SIGN.name, _SIGN.hint, _parts(_diagonal, lambda p: p.outer(p) - p.diag())),
        Mistake("diagonal without the product term", "On the diagonal p_i(1 - p_i), not p_i: the denominator "
                                                     "depends on "
                "z_i too.", _parts(_diagonal, lambda p: p.diag())),
        Mistake("diagonal treated like the rest", "For i = j the numerator depends on z_j as well: there delta_ij "
                                                  "is 1.",
                _parts(_diagonal, lambda p: -p.outer(p))),
        Mistake("square missing", "The derivative is p_i(1 - p_i): is one of the factors squared or left out?",
                _parts(_diagonal, lambda p: (1 - p).diag())),
    )),
    Check("off the diagonal", with_float32(_vectors), lambda f, i: _rest(_square(f, i)),
          lambda i: _rest(_jacobian(i)["J"]), mistakes=(
        NOT_A_MATRIX, Mistake(*LOGITS, _of_logits(_rest)),
        Mistake("p squared in place of the outer product", "p * p is p_i squared; p_i p_j takes an entry of p for "
                                                           "the row "
                "and one for the column.", _parts(_rest, lambda p: -(p * p).expand(len(p), len(p)))),
        Mistake("p squared in place of the outer product", "p * p is p_i squared; p_i p_j takes an entry of p for "
                                                           "the row "
                "and one for the column.", _parts(_rest, lambda p: -(p * p)[:, None].expand(len(p), len(p)))),
        Mistake("inner product in place of the outer product", "p @ p is one number; the outer product has K x K.",
                _parts(_rest, lambda p: -(p @ p).expand(len(p), len(p)))),
        Mistake(_SIGN.name, _SIGN.hint, _parts(_rest, lambda p: p.outer(p) - p.diag())),
        Mistake("only the diagonal", "Softmax is not element by element: " + _ZERO, _parts(_rest, lambda p: p.diag())),
        Mistake("p_i (1 - p_j) everywhere", "p_i(1 - p_j) holds for i = j only; elsewhere delta_ij is 0.",
                _parts(_rest, lambda p: p.outer(1 - p))),
        Mistake("p_i (1 - p_j) everywhere", "p_i(1 - p_j) holds for i = j only; elsewhere delta_ij is 0.",
                _parts(_rest, lambda p: (1 - p).outer(p))),
        Mistake("p_i where p_i p_j belongs", "The off-diagonal entry has two factors: p_i and p_j.",
                _parts(_rest, lambda p: -p[:, None].expand(len(p), len(p)))),
        Mistake("p_i where p_i p_j belongs", "The off-diagonal entry has two factors: p_i and p_j.",
                _parts(_rest, lambda p: -p.expand(len(p), len(p)))),
    )),
    Check("large entries stay finite", _large_vectors, _call_jacobian, _jacobian, weight=0.6,
          mistakes=(Mistake("no max subtraction", MAX_HINT, _naive_parts),), hint=MAX_HINT),
    *style_checks(_vectors, _call_jacobian, _jacobian, ("z",)),
), rules_out=NUMPY_ONLY)
