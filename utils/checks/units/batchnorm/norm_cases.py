"""Inputs of batch normalisation over (N, D) and (N, C, H, W)."""
from __future__ import annotations

from typing import Any

import numpy as np

from utils.checks.units.conv_layers.conv_cases import two_different

ARRAYS = ("x", "gamma", "beta")
RUNNING = ("running_mean", "running_var")
OPTIONS = ("training", "momentum", "eps")


def norm_case(rng: np.random.Generator, shape: tuple[int, ...], spread: Any = None, center: Any = None,
              **options: Any) -> dict[str, Any]:
    """x in `shape`, gamma, beta, running_mean, running_var, dout and `options`.

    Each feature's entries lie about evenly over a range, in random order, so that no variance is small by accident and
    a one-pass formula is as good as any. One gamma at least is negative.

    Args:
        rng: draws the entries.
        shape: (N, D) or (N, C, H, W).
        spread, center: the half of the range and its middle, for each feature or for all; drawn when left out.
        options: training, momentum, eps; those left out are left to the function's defaults.
    """
    features, count = shape[1], int(np.prod(shape)) // shape[1]
    even = np.tile(np.linspace(-1, 1, count)[:, None], (1, features)) if count > 1 else rng.normal(size=(1, features))
    even = rng.permuted(even, axis=0) + rng.uniform(-0.3, 0.3, even.shape)
    spread = rng.uniform(0.7, 3.0, features) if spread is None else spread
    center = rng.uniform(0.5, 2.0, features) * _signs(rng, features) if center is None else center
    x = even * spread + center
    return {"x": np.ascontiguousarray(np.moveaxis(x.reshape(shape[0], *shape[2:], features), -1, 1)),
            "gamma": rng.uniform(0.5, 2.0, features) * _signs(rng, features),
            "beta": rng.uniform(0.3, 2.0, features) * _signs(rng, features),
            "running_mean": rng.uniform(0.5, 2.0, features) * _signs(rng, features),
            "running_var": rng.uniform(0.4, 4.0, features),
            "dout": rng.normal(size=shape), **options}


def _signs(rng: np.random.Generator, count: int) -> np.ndarray:
    signs = rng.choice([-1.0, 1.0], count)
    signs[rng.integers(count)] = -1.0
    return signs


def _eps(rng):
    return float(rng.uniform(0.05, 0.5))


def _momentum(rng):
    return float(rng.uniform(0.6, 0.9))


def training_cases(rng):
    """The options left to their defaults, and given. The first has rows enough for float32."""
    n, d = two_different(rng, 3, 6)
    return {"more rows than columns": norm_case(rng, (d + 4, d)),
            "fewer rows than columns": norm_case(rng, (min(n, d), max(n, d)), momentum=_momentum(rng), eps=_eps(rng)),
            "as many rows as columns": norm_case(rng, (n, n), training=True, momentum=float(rng.uniform(0.2, 0.4)),
                                                 eps=_eps(rng)),
            "one column": norm_case(rng, (n, 1)),
            "two rows": norm_case(rng, (2, 4), momentum=_momentum(rng))}


def optioned_cases(rng):
    """A case in training with momentum and eps given."""
    n, d = two_different(rng, 3, 6)
    return {"eps and momentum given": norm_case(rng, (n, d), momentum=_momentum(rng), eps=_eps(rng))}


def narrow_cases(rng):
    """Features that hardly vary: eps is as large as the variance, or all there is under the root."""
    constant = norm_case(rng, (5, 4), eps=float(rng.uniform(0.01, 0.1)))
    constant["x"][:, rng.integers(4)] = float(rng.integers(1, 4))
    return {"variances close to the default eps": norm_case(rng, (6, 3), spread=rng.uniform(2e-3, 8e-3, 3)),
            "variances close to a larger eps": norm_case(rng, (4, 5), spread=rng.uniform(0.1, 0.5, 5), eps=_eps(rng)),
            "one constant column": constant}


def evaluation_cases(rng):
    """training=False, always given; a batch of one among them."""
    n, d = two_different(rng, 3, 6)
    off = {"training": False}
    small = norm_case(rng, (4, 3), **off)
    small["running_var"] = small["running_var"] * 1e-5
    return {"eight rows": norm_case(rng, (8, d), **off),
            "a batch of one": norm_case(rng, (1, d), **off, eps=_eps(rng)),
            "as many rows as columns": norm_case(rng, (n, n), **off, momentum=_momentum(rng), eps=_eps(rng)),
            "small running variances": small}


def with_zero_gamma(case: dict[str, Any]) -> dict[str, Any]:
    """The case with one gamma that is exactly 0."""
    gamma = case["gamma"].copy()
    gamma[-1] = 0.0
    return {**case, "gamma": gamma}


def zero_gamma_cases(rng):
    return {"one gamma is 0": with_zero_gamma(norm_case(rng, (5, 3), eps=_eps(rng)))}


def style_cases(rng):
    return {"7 rows, 4 columns": norm_case(rng, (7, 4), momentum=_momentum(rng), eps=_eps(rng)),
            "one column": norm_case(rng, (4, 1), eps=_eps(rng))}


# --- images ------------------------------------------------------------------------------------------------

def image_cases(rng):
    """Images in training. The first has entries enough for float32."""
    h, w = two_different(rng, 2, 5)
    n = int(rng.integers(3, 5))
    return {"images that are not square": norm_case(rng, (3, 2, h, w)),
            "eps and momentum given": norm_case(rng, (2, 4, w, h), momentum=_momentum(rng), eps=_eps(rng)),
            "all sizes equal": norm_case(rng, (n, n, n, n), training=True, momentum=float(rng.uniform(0.2, 0.4)),
                                         eps=_eps(rng)),
            "one channel": norm_case(rng, (2, 1, w, 3)),
            "images of one pixel": norm_case(rng, (5, 3, 1, 1))}


def zero_gamma_image_cases(rng):
    return {"one gamma is 0": with_zero_gamma(norm_case(rng, (2, 3, 2, 3), eps=_eps(rng)))}


def optioned_image_cases(rng):
    return {"eps and momentum given": norm_case(rng, (2, 3, *two_different(rng, 2, 4)), momentum=_momentum(rng),
                                                eps=_eps(rng))}


def evaluation_image_cases(rng):
    off = {"training": False}
    n = int(rng.integers(3, 5))
    return {"four images": norm_case(rng, (4, 3, *two_different(rng, 2, 4)), **off),
            "a batch of one": norm_case(rng, (1, 4, *two_different(rng, 2, 4)), **off, eps=_eps(rng)),
            "all sizes equal": norm_case(rng, (n, n, n, n), **off, momentum=_momentum(rng), eps=_eps(rng))}


def image_style_cases(rng):
    return {"3 images": norm_case(rng, (3, 2, 4, 3), momentum=_momentum(rng), eps=_eps(rng)),
            "one channel": norm_case(rng, (2, 1, 2, 3), eps=_eps(rng))}
