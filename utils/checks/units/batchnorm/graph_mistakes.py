"""What wrong walks back through the graph return at each node, with hints; made from the values that PyTorch finds."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.compare import Near
from utils.checks.spec import Mistake
from utils.checks.units.batchnorm.graph_nodes import NODES, added_up, node_gradients, node_values, parts, users
from utils.checks.units.batchnorm.torch_norm import option
from utils.checks.units.shape_errors import BROADCAST
from utils.checks.values import Bunch

MISSING = Mistake("a node's key is missing", "The dict has one entry for every node, under the name that the text "
                  "gives it.", error="has no entry")
SPREAD = "A number for each column met every row of it: what comes back from the rows adds up, column by column."
NO_MEAN = "What comes back from the rows is added: no 1/N stands in this step."
MEAN = "A mean over N rows: each row has a share of 1/N in it, and gets that share back."
TOTAL = "This node is used twice, and the gradient is the total: what comes back from both uses adds up."
SQUARE = "The derivative of c**2 is 2 * c."
ROOT = "The derivative of a root is 1 over twice the root: of sqrt(var + eps) it is 1 / (2 * std)."
RECIPROCAL = "The derivative of 1/s is -1/s**2."
PRODUCT = "At a product, each factor gets the gradient times the other factor."
SUM = "At a sum, the gradient passes to both sides as it is."
DIFFERENCE = "centered is x - mean: the mean stands behind a minus sign."
ROWS = "A column is a feature: sums run down the rows, axis 0."
TWO = "Which derivative on this way has a factor 2, and where does it stand?"
CHAIN = "The chain rule multiplies by what came back so far."

HINTS = {
    "dscaled": SUM, "dbeta": f"{SUM} {SPREAD}", "dgamma": f"{PRODUCT} {SPREAD}", "dx_hat": PRODUCT,
    "dinv_std": f"{PRODUCT} {SPREAD}", "dstd": RECIPROCAL, "dvar": ROOT, "dsquared": MEAN,
    "dcentered": f"{TOTAL} {PRODUCT}", "dmean": f"{DIFFERENCE} {SPREAD}", "dx": f"{TOTAL} {MEAN}",
}


def _given(key: str, function: Callable) -> Callable:
    """A mistake's gradient at a node: `function(i, w)`, with w the right values of all nodes and gradients as arrays."""
    def gives(i, want):
        w = Bunch({k: v.numpy() for k, v in node_values(i).items()})
        w |= node_gradients(i)
        w.update(dout=i.dout, right=want[key].value)
        return {key: Near(function(i, w) + 0.0, scale=want[key].scale)}
    return gives


def _mistakes(key: str, *named: tuple[str, str, Callable]) -> tuple[Mistake, ...]:
    return tuple(Mistake(name, hint, _given(key, function)) for name, hint, function in named)


def _from_rows(key: str) -> tuple[Mistake, ...]:
    """Where what comes back from the rows adds up to one number for each column."""
    node = key[1:]

    def rows(i: Bunch, w: Bunch) -> np.ndarray:
        return sum(parts(i, node, w).values())

    return _mistakes(
        key,
        ("averaged over the batch", NO_MEAN, lambda i, w: w.right / len(i.x)),
        ("not summed", SPREAD, rows),
        ("summed over the wrong axis", ROWS, lambda i, w: rows(i, w).sum(axis=1)),
        ("summed over everything", ROWS, lambda i, w: rows(i, w).sum()),
        ("summed over everything", ROWS, lambda i, w: np.full_like(w.right, rows(i, w).sum())),
        ("only one row", SPREAD, lambda i, w: rows(i, w)[-1]),
        ("only one row", SPREAD, lambda i, w: rows(i, w)[0]),
    )


def _local(key: str, *besides: str) -> tuple[Mistake, ...]:
    """Mistakes of every step, but for those that this step has under names of its own: "passed", "chain", "sign", "mean",
    "twice"."""
    node = key[1:]
    before = [f"d{u}" for u in users(node) if u != "out"]

    def of_ones(i: Bunch, w: Bunch) -> np.ndarray:
        return added_up(i, node, parts(i, node, {f"d{u}": np.ones_like(w[u]) for u in users(node)}))

    named = {f"passed {b}": (f"{b} passed on as it is", CHAIN, lambda i, w, b=b: w[b]) for b in before}
    if before:
        named["chain"] = ("the gradient so far left out", CHAIN, of_ones)
    named |= {
        "sign": ("sign flipped", "Look at each sign on the way from this node to its users.", lambda i, w: -w.right),
        "mean": ("divided by N", NO_MEAN, lambda i, w: w.right / len(i.x)),
        "twice": ("factor 2 too much", TWO, lambda i, w: 2 * w.right),
        "half": ("factor 2 missing", TWO, lambda i, w: w.right / 2)}
    return _mistakes(key, *(named[k] for k in named if k.split()[0] not in besides))


def _over_users(key: str, user: str, name: str, hint: str, factor: Any = 0.0) -> Mistake:
    """One of two paths times `factor`, 0 where it is left out."""
    def function(i: Bunch, w: Bunch) -> np.ndarray:
        found = parts(i, key[1:], w)
        found[user] = found[user] * (factor(i, w) if callable(factor) else factor)
        return added_up(i, key[1:], found)
    return Mistake(name, hint, _given(key, function))


OF_NODE = {
    "dscaled": _mistakes(
        "dscaled", ("multiplied by gamma", SUM, lambda i, w: w.dout * w.gamma),
        ("summed over the batch", "scaled has a number for every entry: so has its gradient.",
         lambda i, w: w.dout.sum(axis=0)),
        ("multiplied by x_hat", SUM, lambda i, w: w.dout * w.x_hat),
        ("upstream gradient left out", CHAIN, lambda i, w: np.ones_like(w.dout)),
        ("scaled returned for its gradient", "dscaled is what comes back to scaled, not scaled itself.",
         lambda i, w: w.scaled),
        ("beta taken off", SUM, lambda i, w: w.dout - w.beta)) + _local("dscaled"),
    "dbeta": _from_rows("dbeta") + _mistakes(
        "dbeta", ("upstream gradient left out", CHAIN, lambda i, w: np.ones_like(w.beta)),
        ("upstream gradient left out", CHAIN, lambda i, w: np.full_like(w.beta, len(i.x))),
        ("dgamma and dbeta swapped", "dbeta adds up dout alone, dgamma adds up dscaled * x_hat.", lambda i, w: w.dgamma),
        ("multiplied by gamma", SUM, lambda i, w: w.right * w.gamma),
        ("multiplied by beta", SUM, lambda i, w: w.right * w.beta)) + _local("dbeta", "mean"),
    "dgamma": _from_rows("dgamma") + _mistakes(
        "dgamma", ("x in place of x_hat", PRODUCT, lambda i, w: (w.dout * w.x).sum(axis=0)),
        ("centered in place of x_hat", PRODUCT, lambda i, w: (w.dout * w.centered).sum(axis=0)),
        ("scaled in place of x_hat", PRODUCT + " An in-place step (x_hat *= gamma) changes what the cache holds, too.",
         lambda i, w: (w.dout * w.scaled).sum(axis=0)),
        ("output in place of x_hat", PRODUCT + " An in-place step (x_hat *= gamma) changes what the cache holds, too.",
         lambda i, w: (w.dout * w.out).sum(axis=0)),
        ("dgamma and dbeta swapped", "dgamma adds up dscaled * x_hat, dbeta adds up dout alone.", lambda i, w: w.dbeta),
        ("upstream gradient left out", CHAIN, lambda i, w: w.x_hat.sum(axis=0))) + _local("dgamma", "chain", "mean"),
    "dx_hat": _mistakes(
        "dx_hat", ("gamma left out", PRODUCT, lambda i, w: w.dout),
        ("divided by gamma", PRODUCT, lambda i, w: w.dout / w.gamma),
        ("multiplied by x_hat", PRODUCT, lambda i, w: w.dout * w.x_hat),
        ("multiplied by x_hat", PRODUCT, lambda i, w: w.right * w.x_hat),
        ("gamma along the rows", "gamma[k] belongs to column k.", lambda i, w: w.dout * w.gamma[:, None]),
        ("dgamma in place of gamma", PRODUCT, lambda i, w: w.dout * w.dgamma),
        ("beta in place of gamma", PRODUCT, lambda i, w: w.dout * w.beta),
        ("sign of gamma lost", PRODUCT, lambda i, w: w.dout * abs(w.gamma)),
        ("summed over the batch", "x_hat has a number for every entry: so has its gradient.",
         lambda i, w: w.right.sum(axis=0))) + _local("dx_hat", "passed"),
    "dinv_std": _from_rows("dinv_std") + _mistakes(
        "dinv_std", ("x in place of centered", PRODUCT, lambda i, w: (w.dx_hat * w.x).sum(axis=0)),
        ("x_hat in place of centered", PRODUCT, lambda i, w: (w.dx_hat * w.x_hat).sum(axis=0)),
        ("inv_std in place of centered", PRODUCT, lambda i, w: (w.dx_hat * w.inv_std).sum(axis=0)),
        ("dout in place of dx_hat", CHAIN, lambda i, w: (w.dout * w.centered).sum(axis=0)),
        ("centered left out", PRODUCT, lambda i, w: w.dx_hat.sum(axis=0))) + _local("dinv_std", "mean"),
    "dstd": _mistakes(
        "dstd", ("sign missing", RECIPROCAL, lambda i, w: -w.right),
        ("divided by std once only", RECIPROCAL, lambda i, w: -w.dinv_std / w.std),
        ("sign missing, and divided by std once only", RECIPROCAL, lambda i, w: w.dinv_std / w.std),
        ("multiplied by std squared", RECIPROCAL, lambda i, w: -w.dinv_std * w.std**2),
        ("divided by std four times", RECIPROCAL + " Is std squared already?", lambda i, w: -w.dinv_std / w.std**4),
        ("divided by var, without eps", "std squared is var + eps.", lambda i, w: -w.dinv_std / w.var),
        ("derivative of a root", RECIPROCAL, lambda i, w: -w.right * w.std / 2),
        ("derivative of a root", RECIPROCAL, lambda i, w: w.right / (2 * w.std)),
        ("derivative of 1 / var", RECIPROCAL, lambda i, w: -2 * w.dinv_std / w.std**3)) + _local("dstd", "sign"),
    "dvar": _mistakes(
        "dvar", ("factor 2 missing", ROOT, lambda i, w: w.dstd / w.std),
        ("std left out", ROOT, lambda i, w: w.dstd / 2),
        ("multiplied by std", ROOT, lambda i, w: w.dstd * w.std / 2),
        ("multiplied by std", ROOT, lambda i, w: w.dstd * w.std),
        ("multiplied by 2 std", ROOT + " That is the derivative of the square.", lambda i, w: w.dstd * 2 * w.std),
        ("2 above the line", ROOT, lambda i, w: 2 * w.dstd / w.std),
        ("divided by the variance in place of its root", ROOT, lambda i, w: w.dstd / (2 * (w.var + option(i, "eps")))),
        ("divided by the variance in place of its root", ROOT, lambda i, w: w.dstd / (2 * w.var)),
        ("eps left out", ROOT, lambda i, w: w.dstd / (2 * np.sqrt(w.var))),
        ("eps outside the root", ROOT, lambda i, w: w.dstd / (2 * (np.sqrt(w.var) + option(i, "eps")))),
        ("from dinv_std in place of dstd", CHAIN, lambda i, w: w.dinv_std / (2 * w.std)),
        ("divided by N here", "1/N belongs to the step from var to squared.", lambda i, w: w.right / len(i.x)))
        + _local("dvar", "mean", "twice"),
    "dsquared": _mistakes(
        "dsquared", ("1/N missing", MEAN, lambda i, w: w.dvar),
        ("1/N missing", MEAN, lambda i, w: w.dvar + np.zeros_like(w.squared)),
        ("not spread over the rows", "squared has a number for every entry, and so has its gradient: every row gets its "
         "share of dvar.", lambda i, w: w.dvar / len(i.x)),
        ("divided by N - 1", "The variance that normalises divides by N.",
         lambda i, w: w.right * len(i.x) / (len(i.x) - 1)),
        ("divided by N - 1", "The variance that normalises divides by N.", lambda i, w: w.dvar / (len(i.x) - 1)),
        ("divided by the number of columns", MEAN, lambda i, w: w.right * len(i.x) / i.x.shape[1]),
        ("divided by the number of entries", MEAN, lambda i, w: w.right / i.x.shape[1]),
        ("multiplied by squared", MEAN, lambda i, w: w.right * w.squared),
        ("multiplied by 2 centered", "That is the step after this one, from squared to centered.",
         lambda i, w: w.right * 2 * w.centered),
        ("multiplied by N", MEAN, lambda i, w: w.right * len(i.x)**2),
        ("spread along the columns", ROWS, lambda i, w: w.dvar[:, None] / len(i.x) + np.zeros_like(w.squared)))
        + _local("dsquared", "passed"),
    "dcentered": (
        _over_users("dcentered", "squared", "path through squared left out", TOTAL),
        _over_users("dcentered", "x_hat", "path through x_hat left out", TOTAL),
        _over_users("dcentered", "squared", "factor 2 missing on the path through squared", SQUARE, 0.5),
        _over_users("dcentered", "squared", "centered left out of the path through squared", SQUARE,
                    lambda i, w: 1 / w.centered),
        _over_users("dcentered", "squared", "centered left out of the path through squared", SQUARE,
                    lambda i, w: 1 / (2 * w.centered)),
        _over_users("dcentered", "squared", "x in place of centered", SQUARE, lambda i, w: w.x / w.centered),
        _over_users("dcentered", "squared", "x_hat in place of centered", SQUARE, lambda i, w: w.inv_std),
        _over_users("dcentered", "squared", "squared in place of centered", SQUARE, lambda i, w: w.centered),
        _over_users("dcentered", "squared", "sign of the path through squared flipped", SQUARE, -1.0),
        _over_users("dcentered", "squared", "1/N once more", MEAN, lambda i, w: 1 / len(i.x)),
        _over_users("dcentered", "squared", "1/N missing on the path through squared", MEAN, lambda i, w: len(i.x)),
        _over_users("dcentered", "x_hat", "inv_std left out", PRODUCT, lambda i, w: w.std),
        _over_users("dcentered", "x_hat", "multiplied by std", PRODUCT, lambda i, w: w.std**2),
        _over_users("dcentered", "x_hat", "divided by the variance", PRODUCT, lambda i, w: w.inv_std),
        _over_users("dcentered", "x_hat", "x_hat in place of inv_std", PRODUCT, lambda i, w: w.x_hat * w.std),
        _over_users("dcentered", "x_hat", "gamma left out of the path through x_hat", CHAIN, lambda i, w: 1 / w.gamma),
        *_mistakes("dcentered", ("dcentered is dx", "dx += ... on the array that the dict holds as dcentered changes both: "
                                 "make a new array for dx.", lambda i, w: w.dx),
                   ("one path subtracted", TOTAL, lambda i, w: _difference(i, w))),
        *_local("dcentered")),
    "dmean": _from_rows("dmean") + _mistakes(
        "dmean", ("sign missing", DIFFERENCE, lambda i, w: -w.right),
        ("from dx_hat in place of dcentered", CHAIN + " centered is what the mean was taken from.",
         lambda i, w: -w.dx_hat.sum(axis=0)),
        ("from dout in place of dcentered", CHAIN, lambda i, w: -w.dout.sum(axis=0)),
        ("the mean's path left out", "Every entry moves the mean, and the mean moves every centered entry.",
         lambda i, w: np.zeros_like(w.right))) + _local("dmean", "sign", "mean"),
    "dx": (
        _over_users("dx", "mean", "mean's path left out", TOTAL),
        _over_users("dx", "centered", "path through centered left out", TOTAL),
        _over_users("dx", "mean", "1/N missing on the mean's path", MEAN, lambda i, w: len(i.x)),
        _over_users("dx", "mean", "sign of the mean's path flipped", "The minus sign is in dmean already.", -1.0),
        _over_users("dx", "mean", "mean's path counted twice", TOTAL, 2.0),
        _over_users("dx", "mean", "divided by N - 1", MEAN, lambda i, w: len(i.x) / (len(i.x) - 1)),
        _over_users("dx", "mean", "divided by the number of columns", MEAN, lambda i, w: len(i.x) / i.x.shape[1]),
        _over_users("dx", "mean", "divided by N twice", MEAN, lambda i, w: 1 / len(i.x)),
        *_mistakes("dx", ("path through squared left out", "dx starts from the total dcentered.",
                    lambda i, w: _direct(i, w)),
                   ("only the path through x_hat", TOTAL, lambda i, w: parts(i, "centered", w)["x_hat"])),
        *_local("dx", "passed")),
}


def _difference(i: Bunch, w: Bunch) -> np.ndarray:
    found = parts(i, "centered", w)
    return found["squared"] - found["x_hat"]


def _direct(i: Bunch, w: Bunch) -> np.ndarray:
    return w.right - parts(i, "centered", w)["squared"]


OF_NODE = {key: (BROADCAST, *mistakes) for key, mistakes in OF_NODE.items()}


def _with_eps(change: Callable) -> Callable:
    """The gradients when the way back uses another eps from the steps that `change` names on: std is made anew."""
    def gives(i, want):
        values, grads = node_values(i), node_gradients(i)
        for name in ("std", "inv_std"):
            values[name] = change(i, values.var) if name == "std" else NODES[name][1](values.std, 0.0)
        grads["dstd"] = added_up(i, "std", parts(i, "std", grads, values))
        return {"dstd": Near(grads["dstd"], scale=want.dstd.scale)}
    return gives


NARROW = (
    Mistake("eps left out", "std squared is var + eps.", _with_eps(lambda i, var: var.sqrt())),
    Mistake("eps outside the root", "eps stands under the root.",
            _with_eps(lambda i, var: var.sqrt().add(option(i, "eps")))),
    Mistake("eps not taken from the argument", "The way back needs the std of the forward: keep it in the cache.",
            _with_eps(lambda i, var: var.add(1e-5).sqrt())),
)
