"""The linear layer x @ w + b and the residual block relu(x @ w1) @ w2 + x."""
from __future__ import annotations

import numpy as np

from utils.checks.autograd import forward_and_gradients
from utils.checks.layer import layer_exercise
from utils.checks.spec import Mistake
from utils.checks.units.numpy_only import NUMPY_ONLY
from utils.checks.units.shape_errors import BROADCAST, PRODUCT
from utils.checks.units.two_calls import two_calls_check

SHAPES = "A gradient has the shape of what it is the gradient of: "
ORDER = "The gradients come in the order of the forward's inputs: dx, dw, db."
RESHAPED = "reshape keeps the entries in order and only cuts the rows elsewhere; .T swaps rows and columns."


def _linear_cases(rng):
    def case(n, d, m):
        return {"x": rng.normal(size=(n, d)), "w": rng.normal(size=(d, m)), "b": rng.normal(size=m),
                "dout": rng.normal(size=(n, m))}
    return {"4 examples, 5 features, 3 outputs": case(4, 5, 3), "a batch of one": case(1, 4, 2),
            "one output": case(3, 2, 1), "all sizes equal": case(4, 4, 4)}


def _linear(i):
    return forward_and_gradients(lambda x, w, b: x @ w + b, i, ("x", "w", "b"), i.dout)


LINEAR_MISTAKES = {
    "out": (
        PRODUCT, BROADCAST,
        Mistake("bias left out", "x @ w is only part of the layer: b is added to every row.",
                lambda i, want: {"out": want.out - i.b}),
        Mistake("w transposed", "x is (N, D) and w is (D, M): x @ w needs no transpose.",
                lambda i, want: {"out": i.x @ i.w.T + i.b}),
        Mistake("bias added twice", "b is added once to every row.", lambda i, want: {"out": want.out + i.b}),
        Mistake("bias subtracted", "b is added to every row, not taken away.",
                lambda i, want: {"out": want.out - 2 * i.b}),
        Mistake("bias added down the rows", "b has one entry for each output, so it lies along a row.",
                lambda i, want: {"out": want.out - i.b + i.b[:, None]}),
    ),
    "dx": (
        PRODUCT, BROADCAST,
        Mistake("w not transposed in dx", SHAPES + "dx is (N, D), dout is (N, M), w is (D, M). Which product fits?",
                lambda i, want: {"dx": i.dout @ i.w}),
        Mistake("reshaped instead of transposed", RESHAPED,
                lambda i, want: {"dx": i.dout @ i.w.reshape(i.w.shape[::-1])}),
        Mistake("gradients in another order", ORDER, lambda i, want: {"dx": _linear(i)["dw"]}),
        Mistake("dx divided by N", "dout already holds whatever factor the loss has; the layer adds none.",
                lambda i, want: {"dx": want.dx / len(i.x)}),
        Mistake("dx transposed", SHAPES + "dx is (N, D) like x.", lambda i, want: {"dx": want.dx.T}),
        Mistake("upstream gradient left out", "The chain rule multiplies by dout: with dout left out, dx is w alone.",
                lambda i, want: {"dx": np.broadcast_to(i.w.sum(axis=1), i.x.shape)}),
        Mistake("sign flipped", "No minus sign appears in the layer, so none appears in its gradient.",
                lambda i, want: {"dx": -want.dx}),
    ),
    "dw": (
        PRODUCT, BROADCAST,
        Mistake("dw transposed", SHAPES + "dw is (D, M) like w.", lambda i, want: {"dw": want.dw.T}),
        Mistake("gradients in another order", ORDER, lambda i, want: {"dw": _linear(i)["dx"]}),
        Mistake("dw averaged over the batch", "dw sums over the examples; the 1/N of a mean loss is already in dout.",
                lambda i, want: {"dw": want.dw / len(i.x)}),
        Mistake("x not transposed in dw", SHAPES + "dw is (D, M), x is (N, D), dout is (N, M). Which product fits?",
                lambda i, want: {"dw": i.x @ i.dout}),
        Mistake("reshaped instead of transposed", RESHAPED,
                lambda i, want: {"dw": i.x.reshape(i.x.shape[::-1]) @ i.dout}),
        Mistake("dw from one example", "Every example used w: their contributions add up.",
                lambda i, want: {"dw": np.outer(i.x[-1], i.dout[-1])}),
        Mistake("dw from one example", "Every example used w: their contributions add up.",
                lambda i, want: {"dw": np.outer(i.x[0], i.dout[0])}),
        Mistake("upstream gradient left out", "The chain rule multiplies by dout.",
                lambda i, want: {"dw": np.broadcast_to(i.x.sum(axis=0)[:, None], i.w.shape)}),
        Mistake("w in place of x", "The derivative of x @ w with respect to w holds x.",
                lambda i, want: {"dw": i.w.T @ i.dout}),
    ),
    "db": (
        PRODUCT, BROADCAST,
        Mistake("bias summed over the wrong axis", "b is added to every row, so its gradient adds up the rows: one "
                                                   "number "
                "for each output remains.", lambda i, want: {"db": i.dout.sum(axis=1)}),
        Mistake("bias averaged over the batch", "db sums over the examples; the 1/N of a mean loss is already in dout.",
                lambda i, want: {"db": want.db / len(i.x)}),
        Mistake("bias summed over everything", "Each output has its own bias: db has shape (M,).",
                lambda i, want: {"db": i.dout.sum()}),
        Mistake("bias summed over everything", "Each output has its own bias: db has shape (M,).",
                lambda i, want: {"db": np.full_like(i.b, i.dout.sum())}),
        Mistake("bias gradient not summed", "b was copied to all N rows; what was copied forward is summed backward.",
                lambda i, want: {"db": i.dout}),
        Mistake("bias gradient from one example", "Every example used b: their contributions add up.",
                lambda i, want: {"db": i.dout[0]}),
        Mistake("bias gradient of ones", "The chain rule multiplies by dout: ones are what remains without it.",
                lambda i, want: {"db": np.ones_like(i.b)}),
        Mistake("bias gradient of ones", "The chain rule multiplies by dout: N is what remains without it.",
                lambda i, want: {"db": np.full_like(i.b, len(i.x))}),
    ),
}

linear = layer_exercise("linear", 4, ("x", "w", "b"), _linear_cases, _linear, LINEAR_MISTAKES, rules_out=NUMPY_ONLY,
                        extra=(two_calls_check("linear", ("x", "w", "b"), _linear_cases, _linear),))


def _residual_cases(rng):
    def case(n, d, h):
        return {"x": rng.normal(size=(n, d)), "w1": rng.normal(size=(d, h)), "w2": rng.normal(size=(h, d)),
                "dout": rng.normal(size=(n, d))}
    return {"5 examples, 4 features, 6 hidden": case(5, 4, 6), "a batch of one": case(1, 5, 3),
            "all sizes equal": case(4, 4, 4)}


def _block(x, w1, w2):
    return (x @ w1).relu() @ w2 + x


NAMES = ("x", "w1", "w2")


def _residual(i):
    return forward_and_gradients(_block, i, NAMES, i.dout)


def _other(function, *outputs):
    """A mistake that computes another block: its output or gradients by automatic differentiation."""
    def gives(i, want):
        found = forward_and_gradients(function, i, NAMES, i.dout)
        return {o: found[o] for o in outputs}
    return gives


SKIP = "x reaches the output on two paths, through the layers and around them: the gradients of both add up. "
MASK = "Going back through the ReLU, only entries whose input x @ w1 was positive let the gradient pass."


def _masked_by_input(i, want):
    # The mask of x where the mask of x @ w1 belongs: fits only where D = H.
    return {"dx": ((i.dout @ i.w2.T) * (i.x > 0)) @ i.w1.T + i.dout}


def _gated_by(mask, output):
    """The gradients with another mask in place of the ReLU's."""
    def gives(i, want):
        inner = (i.dout @ i.w2.T) * mask(i)
        return {output: {"dx": inner @ i.w1.T + i.dout, "dw1": i.x.T @ inner}[output]}
    return gives


def _block_out(i):
    return _residual(i)["out"]


def _transposed_w1(i, want):
    inner = (i.dout @ i.w2.T) * ((i.x @ i.w1) > 0)
    return {"dx": inner @ i.w1 + i.dout}


def _transposed_w2(i, want):
    inner = (i.dout @ i.w2) * ((i.x @ i.w1) > 0)
    return {"dx": inner @ i.w1.T + i.dout}


RESIDUAL_MISTAKES = {
    "out": (
        PRODUCT, BROADCAST,
        Mistake("skip path dropped", "The block returns relu(x @ w1) @ w2 + x: the input is added at the end.",
                lambda i, want: {"out": want.out - i.x}),
        Mistake("ReLU left out", "The hidden layer passes through the ReLU before w2.",
                _other(lambda x, w1, w2: x @ w1 @ w2 + x, "out")),
        Mistake("ReLU after the sum", "The ReLU belongs between the two layers; the sum is the output.",
                _other(lambda x, w1, w2: (x @ w1 @ w2 + x).relu(), "out")),
        Mistake("ReLU after the sum", "The ReLU belongs between the two layers alone; the sum is the output.",
                _other(lambda x, w1, w2: _block(x, w1, w2).relu(), "out")),
        Mistake("ReLU after the second layer", "The ReLU belongs between the two layers.",
                _other(lambda x, w1, w2: (x @ w1 @ w2).relu() + x, "out")),
        Mistake("skip path subtracted", "The skip path adds x at the end.",
                lambda i, want: {"out": want.out - 2 * i.x}),
        Mistake("ReLU on the skip path", "The skip path carries x as it is.",
                _other(lambda x, w1, w2: (x @ w1).relu() @ w2 + x.relu(), "out")),
    ),
    "dx": (
        PRODUCT, BROADCAST,
        Mistake("skip path dropped", SKIP + "One of the two is missing.", lambda i, want: {"dx": want.dx - i.dout}),
        Mistake("only the skip path", SKIP + "One of the two is missing.", lambda i, want: {"dx": i.dout}),
        Mistake("ReLU mask left out", MASK, _other(lambda x, w1, w2: x @ w1 @ w2 + x, "dx")),
        Mistake("mask of the wrong array", MASK, _masked_by_input),
        Mistake("mask of the wrong array", MASK, lambda i, want: {
            "dx": np.maximum(i.dout @ i.w2.T, 0) @ i.w1.T + i.dout}),
        Mistake("w1 not transposed in dx", "Each step back multiplies by the transpose of its matrix.", _transposed_w1),
        Mistake("w2 not transposed in dx", "Each step back multiplies by the transpose of its matrix.", _transposed_w2),
        Mistake("mask inverted", MASK, _gated_by(lambda i: (i.x @ i.w1) < 0, "dx")),
        Mistake("reshaped instead of transposed", RESHAPED, lambda i, want: {
            "dx": ((i.dout @ i.w2.reshape(i.w1.shape)) * ((i.x @ i.w1) > 0)) @ i.w1.T + i.dout}),
        Mistake("w1 in place of w2 transposed", "They have one shape, but the way back leads through w2 first.",
                lambda i, want: {"dx": ((i.dout @ i.w1) * ((i.x @ i.w1) > 0)) @ i.w1.T + i.dout}),
        Mistake("paths averaged", SKIP + "Neither is halved.", lambda i, want: {"dx": want.dx / 2}),
        Mistake("paths multiplied", SKIP, lambda i, want: {"dx": (want.dx - i.dout) * i.dout}),
        Mistake("skip path counted twice", "The skip path adds dout once.", lambda i, want: {"dx": want.dx + i.dout}),
        Mistake("x in place of dout on the skip path", "The gradient of the skip path is dout, whatever x is.",
                lambda i, want: {"dx": want.dx - i.dout + i.x}),
        Mistake("ones in place of dout on the skip path", "The derivative of x by x is 1, times the upstream gradient.",
                lambda i, want: {"dx": want.dx - i.dout + 1}),
    ),
    "dw1": (
        PRODUCT, BROADCAST,
        Mistake("ReLU mask left out", MASK, _other(lambda x, w1, w2: x @ w1 @ w2 + x, "dw1")),
        Mistake("mask inverted", MASK, _gated_by(lambda i: (i.x @ i.w1) < 0, "dw1")),
        Mistake("x changed before it is kept", "x += ... writes into the array that the cache holds, and into "
                "the caller's: make a new array for the sum.", lambda i, want: {
                    "dw1": _block_out(i).T @ ((i.dout @ i.w2.T) * ((i.x @ i.w1) > 0))}),
        Mistake("dw1 averaged over the batch", "dw1 sums over the examples; the 1/N of a mean loss is already in dout.",
                lambda i, want: {"dw1": want.dw1 / len(i.x)}),
        Mistake("dw1 transposed", SHAPES + "dw1 is (D, H) like w1.", lambda i, want: {"dw1": want.dw1.T}),
        Mistake("mask of the wrong array", MASK,
                lambda i, want: {"dw1": i.x.T @ np.maximum(i.dout @ i.w2.T, 0)}),
        Mistake("w2 skipped on the way back", "The gradient reaches w1 through w2: multiply by its transpose first.",
                lambda i, want: {"dw1": i.x.T @ (i.dout * ((i.x @ i.w1) > 0))}),
        Mistake("w2 not transposed", "Each step back multiplies by the transpose of its matrix.",
                lambda i, want: {"dw1": i.x.T @ ((i.dout @ i.w2) * ((i.x @ i.w1) > 0))}),
    ),
    "dw2": (
        PRODUCT, BROADCAST,
        Mistake("hidden values from before the ReLU", "w2 was multiplied with relu(x @ w1): its gradient holds what "
                                                      "came "
                "out of the ReLU.", lambda i, want: {"dw2": (i.x @ i.w1).T @ i.dout}),
        Mistake("dout changed before dw2", "dout += ... writes into the upstream gradient, which dw2 still needs "
                "as it was: make a new array for the sum.",
                lambda i, want: {"dw2": np.maximum(i.x @ i.w1, 0).T @ _residual(i)["dx"]}),
        Mistake("dw2 averaged over the batch", "dw2 sums over the examples; the 1/N of a mean loss is already in dout.",
                lambda i, want: {"dw2": want.dw2 / len(i.x)}),
        Mistake("dw2 transposed", SHAPES + "dw2 is (H, D) like w2.", lambda i, want: {"dw2": want.dw2.T}),
        Mistake("dw1 and dw2 swapped", "The gradients come in the order of the inputs: dx, dw1, dw2.",
                lambda i, want: {"dw2": _residual(i)["dw1"]}),
        Mistake("mask in place of the hidden values", "The gradient of w2 holds the hidden values, not where they are "
                "positive.", lambda i, want: {"dw2": ((i.x @ i.w1) > 0).T @ i.dout}),
        Mistake("x in place of the hidden values", "w2 was multiplied with the hidden values, not with x.",
                lambda i, want: {"dw2": i.x.T @ i.dout}),
    ),
}

residual = layer_exercise("residual", 4, NAMES, _residual_cases, _residual, RESIDUAL_MISTAKES, rules_out=NUMPY_ONLY,
                          extra=(two_calls_check("residual", NAMES, _residual_cases, _residual),))
