"""numerical_gradient(f, x, h): central differences of a scalar function, asked in float64 alone."""
from __future__ import annotations

import numpy as np

from utils.checks.autograd import forward_and_gradients
from utils.checks.compare import Near
from utils.checks.observing import BadAnswer, returned
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import shapes_check, unchanged_check
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.values import Bunch


def scalar_function(i: Bunch):
    """The function that a case differentiates: f(x) = sum(a x^3) + sum(b x) sum(c x^2).

    Its mixed term makes every partial derivative depend on all entries, so that an entry left moved shows; being
    a cubic, its central difference is known exactly for every h.
    """
    def f(x):
        x = np.asarray(x)
        if x.shape != i.a.shape:
            raise BadAnswer(f"f was called with an array of shape {x.shape}; x has shape {i.a.shape}: "
                            "move one entry of the whole array, and pass the whole array.")
        return float((i.a * x**3).sum() + (i.b * x).sum() * (i.c * x**2).sum())
    return f


def _case(rng, shape, **options):
    return {"x": rng.normal(size=shape), "a": rng.uniform(0.5, 2, shape), "b": rng.normal(size=shape),
            "c": rng.uniform(0.5, 1.5, shape), **options}


def _fine(rng):
    return {"a matrix": _case(rng, (3, 4)), "a vector": _case(rng, 5), "one entry": _case(rng, 1),
            "three axes": _case(rng, (2, 3, 2))}


def _coarse(rng):
    return {"h = 0.1": _case(rng, (2, 3), h=0.1), "h = 0.5": _case(rng, 4, h=0.5), "h = 0.01": _case(rng, (2, 2), h=0.01)}


def _call(f, i):
    options = {"h": i.h} if "h" in i else {}
    gradient = f.numerical_gradient(scalar_function(i), i.x, **options)
    if gradient is None:
        raise BadAnswer(f"numerical_gradient should return the gradient; it returned {returned(gradient)}.")
    return {"gradient": gradient}


def _true(i):
    """The derivative itself, by automatic differentiation."""
    return forward_and_gradients(lambda x: _torch_f(x, i), i, ("x",), 1.0)["dx"]


def _torch_f(x, i):
    import torch
    a, b, c = (torch.tensor(i[k]) for k in "abc")
    return (a * x**3).sum() + (b * x).sum() * (c * x**2).sum()


def _differences(i, up=1.0, down=1.0, over=None, leave=0.0, h=None, together=False):
    """(f(x + up h e) - f(x - down h e)) / over for every entry e; `leave` h stays on each entry afterwards."""
    h = i.get("h", 1e-5) if h is None else h
    over = (up + down) * h if over is None else over * h
    x, f, gradient = i.x.copy(), scalar_function(i), np.zeros_like(i.x)
    for k in range(x.size):
        step = np.zeros_like(x)
        if together:
            step[...] = h
        else:
            step.flat[k] = h
        gradient.flat[k] = (f(x + up * step) - f(x - down * step)) / over
        x = x + leave * step
    return gradient


def _steps_kept(i):
    """One pair of copies for all entries: each keeps the steps of the entries before."""
    h = i.get("h", 1e-5)
    up, down, f, gradient = i.x.copy(), i.x.copy(), scalar_function(i), np.zeros_like(i.x)
    for k in range(i.x.size):
        up.flat[k] += h
        down.flat[k] -= h
        gradient.flat[k] = (f(up) - f(down)) / (2 * h)
    return gradient


def _rows_moved(i):
    """All entries of a row moved at once, and the row given one slope."""
    h, f, gradient = i.get("h", 1e-5), scalar_function(i), np.zeros_like(i.x)
    for k in range(len(i.x)):
        step = np.zeros_like(i.x)
        step[k] = h
        gradient[k] = (f(i.x + step) - f(i.x - step)) / (2 * h)
    return gradient


def _relative_steps(i):
    """A step of h times the entry."""
    gradient = np.zeros_like(i.x)
    for k in range(i.x.size):
        own = i.get("h", 1e-5) * abs(i.x.flat[k])
        gradient.flat[k] = _differences(i, h=own).flat[k]
    return gradient


def _zero(i, o):
    return isinstance(o.gradient, np.ndarray) and o.gradient.size == i.x.size and not o.gradient.any()


def _some_zero(i, o):
    return o.gradient.shape == i.x.shape and 0 < (o.gradient == 0).sum() < i.x.size


def _exact(i):
    """The central difference of the cubic at h, written down: derivative + a h^2 + b c h^2."""
    h = i.get("h", 1e-5)
    return {"gradient": Near(_true(i) + (i.a + i.b * i.c) * h**2, rtol=1e-6 if h > 1e-3 else 3e-6)}


def _of(**how):
    return lambda i, want: {"gradient": Near(_differences(i, **how), rtol=1e-6)}


ONE_SIDED = "A one-sided difference errs in proportion to h; the central one, with f(x + h) and f(x - h), to h squared."

MISTAKES = (
    Mistake("one-sided difference", ONE_SIDED, _of(up=1, down=0)),
    Mistake("one-sided difference", ONE_SIDED, _of(up=0, down=1)),
    Mistake("divided by h instead of 2h", "The two points lie 2h apart.", _of(over=1)),
    Mistake("divided by h instead of 2h", "The two points lie 2h apart: divide by 2 * h, with brackets.",
            lambda i, want: {"gradient": _differences(i, over=1) / 2 * i.get("h", 1e-5) ** 2}),
    Mistake("not divided by 2h", "A difference becomes a slope when it is divided by the distance.",
            lambda i, want: {"gradient": Near(_differences(i) * 2 * i.get("h", 1e-5), rtol=1e-3)}),
    Mistake("divided by 2 alone", "The distance between the two points is 2h, not 2.",
            lambda i, want: {"gradient": Near(_differences(i) * i.get("h", 1e-5), rtol=1e-3)}),
    Mistake("sign flipped", "f(x + h) less f(x - h), in this order.", lambda i, want: {"gradient": Near(
        -_differences(i), rtol=1e-6)}),
    Mistake("h ignored", "Another h was asked for than the one used: take it from the arguments.", _of(h=1e-5)),
    Mistake("h ignored", "Divide by 2 * h with the h of the arguments, not with a number.",
            lambda i, want: {"gradient": Near(_differences(i) * i.get("h", 1e-5) / 1e-5, rtol=1e-6)}),
    Mistake("one-sided difference divided by 2h", "From x to x + h it is h; the central difference goes on to x - h. "
            "Is the second step taken from the old value?", _of(up=1, down=0, over=2)),
    Mistake("step relative to x", "h is the step itself, the same for every entry (and never 0).",
            lambda i, want: {"gradient": Near(_relative_steps(i), rtol=1e-6)}),
    Mistake("half steps", "The text's formula steps by h to each side and divides by 2h.", _of(up=0.5, down=0.5)),
    Mistake("x not restored", "After an entry's turn it must get back its old value, or the next entries see a "
                              "moved x.",
            _of(leave=1)),
    Mistake("x not restored", "After an entry's turn it must get back its old value, or the next entries see a "
                              "moved x.",
            _of(leave=-1)),
    Mistake("earlier steps kept", "The copies keep the steps of earlier entries: make new ones for each entry.",
            lambda i, want: {"gradient": Near(_steps_kept(i), rtol=1e-6)}),
    Mistake("both steps on one array", "up = x and down = x are two names for one array, so the steps cancel: "
            "x.copy() makes another.", when=_zero),
    Mistake("rows moved as a whole", "x[i] is a whole row where x has two axes: move one entry, x[i, j]. "
            "np.ndindex(x.shape) gives every index.", lambda i, want: {"gradient": Near(_rows_moved(i), rtol=1e-6)}),
    Mistake("gradient left flat", "The gradient has the shape of x.",
            lambda i, want: {"gradient": Near(_differences(i).ravel(), rtol=1e-6)}),
    Mistake("computed in float32", "A step of 1e-5 drowns in float32's rounding: stay in float64.",
            when=lambda i, o: o.gradient.dtype == np.float32),
    Mistake("all entries moved at once", "Each partial derivative moves one entry and leaves the others alone.",
            lambda i, want: {"gradient": Near(_differences(i, together=True), rtol=1e-6)}),
    Mistake("all entries moved at once", "Each partial derivative moves one entry and leaves the others alone: the "
            "result has one number for each entry.",
            when=lambda i, o: isinstance(o.gradient, np.ndarray) and o.gradient.size == 1 and i.x.size > 1),
    Mistake("only the first entries filled", "Visit every entry, whatever the number of axes: np.ndindex(x.shape) "
                                             "does.",
            when=_some_zero),
)

numerical_gradient = Exercise("numerical_gradient", 3, (
    Check("gradient with the default h", _fine, _call, _exact, mistakes=MISTAKES,
          hint="Compare with a case you can do by hand: f(x) = sum(x**2) has the gradient 2x."),
    Check("central differences with the h that is given", _coarse, _call, _exact, mistakes=MISTAKES,
          hint="For a cubic the central difference at a large h is known exactly: derivative plus a multiple of h "
               "squared."),
    shapes_check(lambda rng: {"a matrix": _case(rng, (3, 4)), "one entry": _case(rng, 1)}, _call,
                 lambda i: {"gradient": i.x}),
    unchanged_check(_coarse, _call, ("x",)),
), rules_out=(*NUMPY_ONLY, "scipy.optimize.approx_fprime", "scipy.optimize.approx_derivative",
              "scipy.differentiate.jacobian", "scipy.differentiate.derivative", "numdifftools"))
