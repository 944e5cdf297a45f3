"""Inputs of pooling layers, what both kinds of pooling share, and what wrong ones of either kind return."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.autograd import forward_and_gradients, numpy, tensor
from utils.checks.layer import run_layer
from utils.checks.spec import Mistake
from utils.checks.units.conv_layers.conv_cases import two_different
from utils.checks.units.shape_errors import BROADCAST
from utils.checks.values import Bunch

POSITIONAL = ("kernel_size", "stride")

FLOOR = "A last window that does not fit whole is left out: rows and columns that are left over reach no window."
STEP = "Window (i, j) begins at row i * stride and column j * stride; it is kernel_size entries high and wide."
OWN = "Every channel of every image is pooled by itself."
ADDS = ("Where windows overlap, an entry of x may get something back from several of them: all of it adds up. (With an "
        "array of indices, a += keeps one of several; np.add.at adds them all.)")
SIZE_OF_X = ("dx has the shape of x, also where rows or columns are left over: they keep the gradient 0. Put x's shape "
             "into the cache.")
CHAIN = "The chain rule multiplies by dout, which differs from window to window."


def pool_case(rng: np.random.Generator, images: int, channels: int, out: tuple[int, int], kernel_size: int, stride: int,
              left: tuple[int, int] = (0, 0), low: float = 0.1, high: float = 3.0) -> dict[str, Any]:
    """x with entries between `low` and `high`, all different, and dout, for `out` windows; `left` rows and columns at the
    end lie in none of them."""
    height, width = ((n - 1) * stride + kernel_size + rest for n, rest in zip(out, left, strict=True))
    size = images * channels * height * width
    steps = (rng.permutation(size) + rng.uniform(0.2, 0.8, size)) / size
    return {"x": (low + (high - low) * steps).reshape(images, channels, height, width), "kernel_size": kernel_size,
            "stride": stride, "dout": rng.normal(size=(images, channels, *out))}


def apart_cases(rng):
    return {"2 x 2, stride 2": pool_case(rng, 2, 3, two_different(rng, 2, 4), 2, 2),
            "a batch of one": pool_case(rng, 1, 2, two_different(rng, 2, 4), 2, 2),
            "3 x 3, stride 3": pool_case(rng, 2, 2, two_different(rng, 1, 3), 3, 3),
            "one channel, square": pool_case(rng, 2, 1, (2, 2), 2, 2),
            "one window": pool_case(rng, 2, 2, (1, 1), 4, 4),
            "1 x 1, stride 1": pool_case(rng, 2, 2, two_different(rng, 2, 4), 1, 1)}


def left_over_cases(rng):
    return {"2 x 2, stride 2, a row left over": pool_case(rng, 2, 2, two_different(rng, 2, 4), 2, 2, (1, 0)),
            "2 x 2, stride 2, a row and a column left over": pool_case(rng, 1, 3, two_different(rng, 2, 4), 2, 2, (1, 1)),
            "2 x 2, stride 3, gaps between the windows": pool_case(rng, 2, 2, two_different(rng, 2, 3), 2, 3),
            "2 x 2, stride 3, two columns left over": pool_case(rng, 1, 2, two_different(rng, 2, 3), 2, 3, (1, 2)),
            "1 x 1, stride 2, a row left over": pool_case(rng, 2, 2, two_different(rng, 2, 3), 1, 2, (1, 0))}


def overlapping_cases(rng):
    return {"3 x 3, stride 2": pool_case(rng, 2, 2, two_different(rng, 2, 4), 3, 2),
            "3 x 3, stride 2, a row left over": pool_case(rng, 1, 3, two_different(rng, 2, 3), 3, 2, (1, 0)),
            "2 x 2, stride 1": pool_case(rng, 2, 2, two_different(rng, 2, 4), 2, 1),
            "4 x 4, stride 1, square": pool_case(rng, 1, 2, (3, 3), 4, 1)}


def larger_cases(rng):
    """As many images and channels as in the first of `apart_cases`, in larger images, with other windows."""
    return {"3 x 3, stride 2": pool_case(rng, 2, 3, (6, 7), 3, 2)}


def style_cases(rng):
    return {"3 x 3, stride 2": pool_case(rng, 2, 3, (2, 3), 3, 2), "one window": pool_case(rng, 1, 1, (1, 1), 2, 2)}


def observers(layer: str) -> tuple[Callable, Callable]:
    """(output alone, output and dx) of a pooling layer."""
    return tuple(run_layer(layer, ("x",), backward=b, positional=POSITIONAL) for b in (False, True))


def expected_pool(function: Callable) -> Callable[[Bunch], Bunch]:
    """out and dx of `function(x, kernel_size, stride)` of tensors."""
    return lambda i: forward_and_gradients(lambda x: function(x, i.kernel_size, i.stride), i, ("x",), i.dout)


def entries_of_windows(i: Bunch) -> np.ndarray:
    """(KK, L): where in the flat image each window's entries lie."""
    from torch.nn import functional as F
    places = np.arange(i.x[0, 0].size, dtype=float).reshape(1, 1, *i.x.shape[2:])
    return numpy(lambda p: F.unfold(p, i.kernel_size, stride=i.stride), places)[0].astype(int)


def by_window(i: Bunch) -> np.ndarray:
    """(N, C, KK, L): the entries of each window."""
    from torch.nn import functional as F
    return numpy(lambda x: F.unfold(x.flatten(0, 1)[:, None], i.kernel_size, stride=i.stride), i.x).reshape(
        *i.x.shape[:2], i.kernel_size**2, -1)


def kept(sent: Callable[[Bunch], np.ndarray], window_by_window: bool) -> Callable:
    """A mistake's dx when what the windows send back, (N, C, KK, L), is written instead of added: the last one stays."""
    def gives(i, want):
        where, back = entries_of_windows(i), sent(i)
        if window_by_window:
            where, back = where.T, back.swapaxes(2, 3)
        dx = np.zeros((*i.x.shape[:2], i.x[0, 0].size))
        dx[:, :, where.ravel()] = back.reshape(*back.shape[:2], -1)
        return {"dx": dx.reshape(i.x.shape)}
    return gives


def added(sent: Callable[[Bunch], np.ndarray]) -> Callable:
    """A mistake's dx from what the windows send back, (N, C, KK, L), added up."""
    def gives(i, want):
        from torch.nn import functional as F
        back = tensor(sent(i))
        dx = F.fold(back.flatten(0, 1), i.x.shape[2:], i.kernel_size, stride=i.stride)
        return {"dx": dx.numpy().reshape(i.x.shape)}
    return gives


def stride_of_dout_left_out(sent: Callable[[Bunch], np.ndarray]) -> Callable:
    """A mistake's dx when window (i, j) is taken to begin at (i, j)."""
    def gives(i, want):
        from torch.nn import functional as F
        back, reach = tensor(sent(i)), tuple(n + i.kernel_size - 1 for n in i.dout.shape[2:])
        dx = np.zeros(i.x.shape)
        found = F.fold(back.flatten(0, 1), reach, i.kernel_size).numpy()
        dx[:, :, :reach[0], :reach[1]] = found.reshape(*i.x.shape[:2], *reach)
        return {"dx": dx}
    return gives


def size_as_stride(sent: Callable[[Bunch], np.ndarray]) -> Callable:
    """A mistake's dx when window (i, j) is taken to begin at (i * kernel_size, j * kernel_size)."""
    def gives(i, want):
        from torch.nn import functional as F
        k = i.kernel_size
        back, reach = tensor(sent(i)), tuple(n * k for n in i.dout.shape[2:])
        wide = F.fold(back.flatten(0, 1), reach, k, stride=k).numpy().reshape(*i.x.shape[:2], *reach)
        dx, height, width = np.zeros(i.x.shape), *(min(n, m) for n, m in zip(reach, i.x.shape[2:], strict=True))
        dx[:, :, :height, :width] = wide[:, :, :height, :width]
        return {"dx": dx}
    return gives


def common_out(pool: Callable) -> tuple[Mistake, ...]:
    """Mistakes of either kind of pooling in the output; `pool(x, kernel_size, stride, ceil_mode=False)` of tensors."""
    def of(function):
        return lambda i, want: {"out": numpy(lambda x: function(i, x), i.x)}

    def cut(i, x):
        height, width = i.dout.shape[2:]
        return pool(x, i.kernel_size, 1)[:, :, :height, :width]

    return (
        BROADCAST,
        Mistake("stride taken for the window's size", STEP, of(lambda i, x: pool(x, i.stride, i.stride))),
        Mistake("window's size taken for the stride", STEP, of(lambda i, x: pool(x, i.kernel_size, i.kernel_size))),
        Mistake("kernel_size and stride swapped", STEP, of(lambda i, x: pool(x, i.stride, i.kernel_size))),
        Mistake("stride ignored", STEP, of(lambda i, x: pool(x, i.kernel_size, 1))),
        Mistake("stride counted in the size alone", STEP, of(cut)),
        Mistake("windows rounded up", FLOOR, of(lambda i, x: pool(x, i.kernel_size, i.stride, ceil_mode=True))),
        Mistake("windows rounded up", FLOOR, when=lambda i, o: o.out.shape[2:] != i.dout.shape[2:] and all(
            got - n in (0, 1) for got, n in zip(o.out.shape[2:], i.dout.shape[2:], strict=True))),
        Mistake("one row and column of windows too few", "The first window counts as well.",
                when=lambda i, o: o.out.shape[2:] == tuple(n - 1 for n in i.dout.shape[2:])),
        *(Mistake("channels pooled together", OWN, of(lambda i, x, f=f: f(pool(x, i.kernel_size, i.stride))))
          for f in (lambda out: out.amax(1, keepdim=True), lambda out: out.amax(1, keepdim=True).expand_as(out),
                    lambda out: out.mean(1, keepdim=True), lambda out: out.mean(1, keepdim=True).expand_as(out))),
        Mistake("one image's output for all", OWN, lambda i, want: {"out": np.broadcast_to(want.out[-1], want.out.shape)}),
        Mistake("one image's output for all", OWN, lambda i, want: {"out": np.broadcast_to(want.out[0], want.out.shape)}),
        Mistake("rows and columns swapped", "Rows come before columns: (H, W).", lambda i,
                want: {"out": want.out.swapaxes(2, 3)}),
        Mistake("only the window's rows pooled", "A window has rows and columns: take both axes together.",
                when=lambda i, o: o.out.size > i.dout.size and o.out.shape[2] == i.dout.shape[2]),
        Mistake("only the window's first column", "A window has kernel_size columns.",
                of(lambda i, x: _first_column(pool, i, x))),
        Mistake("cut to whole numbers", "An array of integers rounds what is written into it: where does the output get "
                                        "its dtype?", lambda i, want: {"out": np.trunc(want.out)}),
    )


def _first_column(pool: Callable, i: Bunch, x: Any):
    columns = x[:, :, :, ::i.stride][:, :, :, :i.dout.shape[3]]
    return pool(columns.repeat_interleave(i.kernel_size, 3), i.kernel_size, (i.stride, i.kernel_size))


def common_dx() -> tuple[Mistake, ...]:
    """Mistakes of either kind of pooling in the gradient, found by shape or from the right one."""
    return (
        Mistake("rows that no window reached left off", SIZE_OF_X, when=lambda i, o: o.dx.shape != i.x.shape and all(
            0 < n <= m for n, m in zip(o.dx.shape[2:], i.x.shape[2:], strict=True)) and o.dx.shape != i.dout.shape),
        Mistake("dx of the output's shape", "A gradient has the shape of what it is the gradient of.",
                when=lambda i, o: o.dx.shape == i.dout.shape != i.x.shape),
        Mistake("sign flipped", "No minus sign belongs here.", lambda i, want: {"dx": -want.dx}),
        Mistake("cut to whole numbers", "An array of integers rounds what is written into it: where does dx get its dtype?",
                when=lambda i, o: np.shape(o.dx) == i.x.shape and np.array_equal(o.dx, np.trunc(o.dx))),
        Mistake("divided by N", "The gradient is a sum; the 1/N of a mean loss is in dout already.",
                lambda i, want: {"dx": want.dx / len(i.x)}),
        Mistake("one image's gradient for all", OWN, lambda i, want: {"dx": np.broadcast_to(want.dx[-1], want.dx.shape)}),
        Mistake("one image's gradient for all", OWN, lambda i, want: {"dx": np.broadcast_to(want.dx[0], want.dx.shape)}),
        Mistake("only one image", OWN, lambda i, want: {"dx": _only_one(want.dx, -1)}),
        Mistake("only one image", OWN, lambda i, want: {"dx": _only_one(want.dx, 0)}),
        Mistake("rows and columns swapped", "Rows come before columns: (H, W).",
                lambda i, want: {"dx": want.dx.swapaxes(2, 3)}),
        BROADCAST,
    )


def _only_one(dx: np.ndarray, image: int) -> np.ndarray:
    alone = np.zeros_like(dx)
    alone[image] = dx[image]
    return alone
