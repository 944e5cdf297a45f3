"""Answers to `batchnorm_backward_graph(dout, cache) -> dict`: the gradient at every node of the graph."""

import numpy as np

from tests.implementations.batchnorm.batchnorm_forward import staged
from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "batchnorm_backward_graph"


class node_after_node(staged):
    def batchnorm_backward_graph(dout, cache):
        N = len(dout)
        dscaled = dout
        dbeta = dout.sum(axis=0)
        dgamma = (dscaled * cache["x_hat"]).sum(axis=0)
        dx_hat = dscaled * cache["gamma"]
        dinv_std = (dx_hat * cache["centered"]).sum(axis=0)
        dstd = -dinv_std / cache["std"] ** 2
        dvar = 0.5 * dstd / cache["std"]
        dsquared = np.ones_like(dout) * dvar / N
        dcentered = dx_hat * cache["inv_std"] + 2 * cache["centered"] * dsquared
        dmean = -dcentered.sum(axis=0)
        dx = dcentered + dmean / N
        return {
            "dscaled": dscaled,
            "dbeta": dbeta,
            "dgamma": dgamma,
            "dx_hat": dx_hat,
            "dinv_std": dinv_std,
            "dstd": dstd,
            "dvar": dvar,
            "dsquared": dsquared,
            "dcentered": dcentered,
            "dmean": dmean,
            "dx": dx,
        }


class names_of_local_variables(staged):
    """As `locals()` collects them, in another order, and with more than was asked for."""

    def batchnorm_backward_graph(dout, cache):
        N, D = dout.shape
        std, inv_std, centered = cache["std"], cache["inv_std"], cache["centered"]
        dbeta = np.einsum("nd->d", dout)
        dscaled = dout.copy()
        dx_hat = np.einsum("nd,d->nd", dout, cache["gamma"])
        dgamma = np.einsum("nd,nd->d", dout, cache["x_hat"])
        dinv_std = np.einsum("nd,nd->d", dx_hat, centered)
        dstd = -dinv_std * inv_std**2
        dvar = dstd * 0.5 * inv_std
        dsquared = np.broadcast_to(dvar / N, (N, D))
        dcentered = 2 * centered * dsquared
        dcentered += dx_hat / std
        dmean = -np.einsum("nd->d", dcentered)
        dx = dcentered + dmean / N
        found = locals()
        return {name: found[name] for name in sorted(found) if name.startswith("d")}


class feature_after_feature(staged):
    def batchnorm_backward_graph(dout, cache):
        N, D = dout.shape
        columns = ("dscaled", "dx_hat", "dsquared", "dcentered", "dx")
        grads = {name: np.zeros_like(dout) for name in columns}
        for name in ("dbeta", "dgamma", "dinv_std", "dstd", "dvar", "dmean"):
            grads[name] = np.zeros(D, dtype=dout.dtype)
        for d in range(D):
            s = cache["std"][d]
            for n in range(N):
                g = dout[n, d]
                grads["dscaled"][n, d] = g
                grads["dbeta"][d] += g
                grads["dgamma"][d] += g * cache["x_hat"][n, d]
                grads["dx_hat"][n, d] = g * cache["gamma"][d]
                grads["dinv_std"][d] += grads["dx_hat"][n, d] * cache["centered"][n, d]
            grads["dstd"][d] = -grads["dinv_std"][d] / (s * s)
            grads["dvar"][d] = grads["dstd"][d] / (2 * s)
            for n in range(N):
                grads["dsquared"][n, d] = grads["dvar"][d] / N
                through_the_square = 2 * cache["centered"][n, d] * grads["dsquared"][n, d]
                grads["dcentered"][n, d] = grads["dx_hat"][n, d] / s + through_the_square
                grads["dmean"][d] -= grads["dcentered"][n, d]
            for n in range(N):
                grads["dx"][n, d] = grads["dcentered"][n, d] + grads["dmean"][d] / N
        return grads


class Tape:
    """Remembers the backward step of each node, last one first."""

    def __init__(self):
        self.values, self.steps = {}, []

    def add(self, name, value, back):
        self.values[name] = value
        self.steps.insert(0, (name, back))
        return value


class with_a_tape(Right):
    """A forward of its own that records what each node sends back."""

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        N = len(x)
        tape = Tape()
        if training:
            mean = tape.add("mean", x.mean(axis=0), lambda g: {"x": np.tile(g / N, (N, 1))})
            centered = tape.add("centered", x - mean, lambda g: {"x": g, "mean": -g.sum(axis=0)})
            squared = tape.add("squared", centered**2, lambda g: {"centered": 2 * centered * g})
            var = tape.add("var", squared.mean(axis=0), lambda g: {"squared": np.repeat(g[None] / N, N, axis=0)})
            running_mean *= 1 - momentum
            running_mean += momentum * mean
            running_var *= 1 - momentum
            running_var += momentum * squared.sum(axis=0) / (N - 1)
        else:
            centered, var = x - running_mean, running_var
        std = tape.add("std", np.sqrt(var + eps), lambda g: {"var": g / (2 * std)})
        inv_std = tape.add("inv_std", 1 / std, lambda g: {"std": -g * inv_std * inv_std})

        def split(g):
            return {"centered": g * inv_std, "inv_std": (g * centered).sum(axis=0)}

        x_hat = tape.add("x_hat", centered * inv_std, split)
        tape.add("scaled", gamma * x_hat, lambda g: {"gamma": (g * x_hat).sum(axis=0), "x_hat": g * gamma})
        out = tape.add("out", tape.values["scaled"] + beta, lambda g: {"beta": g.sum(axis=0), "scaled": g})
        return out, tape

    def batchnorm_backward_graph(dout, cache):
        grads = {"out": dout}
        for name, back in cache.steps:
            for parent, g in back(grads[name]).items():
                grads[parent] = grads[parent] + g if parent in grads else g
        del grads["out"]
        return {f"d{name}": g for name, g in grads.items()}


class closed_forms(staged):
    """Each node by a formula of its own."""

    def batchnorm_backward_graph(dout, cache):
        gamma, std, x_hat = cache["gamma"], cache["std"], cache["x_hat"]
        N = dout.shape[0]
        grads = dict(dscaled=dout, dbeta=np.sum(dout, 0), dgamma=np.sum(dout * x_hat, 0), dx_hat=gamma * dout)
        grads["dinv_std"] = gamma * std * grads["dgamma"]
        grads["dstd"] = -gamma * grads["dgamma"] / std
        grads["dvar"] = -gamma * grads["dgamma"] / (2 * std**2)
        grads["dsquared"] = np.full(dout.shape, grads["dvar"] / N, dtype=dout.dtype)
        grads["dcentered"] = gamma / std * (dout - x_hat * grads["dgamma"] / N)
        grads["dmean"] = -gamma / std * grads["dbeta"]
        grads["dx"] = gamma / std * (dout - grads["dbeta"] / N - x_hat * grads["dgamma"] / N)
        return grads


class in_float64_and_back(staged):
    def batchnorm_backward_graph(dout, cache):
        wide = {name: np.asarray(value, dtype=np.float64) for name, value in cache.items() if name != "training"}
        grads = node_after_node.batchnorm_backward_graph(dout.astype(np.float64), wide)
        return {name: np.array(g, dtype=dout.dtype) for name, g in grads.items()}


class rows_kept(Small, node_after_node):
    """(1, D) for the nodes of (D,)."""

    def batchnorm_backward_graph(dout, cache):
        grads = node_after_node.batchnorm_backward_graph(dout, cache)
        return {name: np.atleast_2d(g) for name, g in grads.items()}


class in_float64(Small, node_after_node):
    def batchnorm_backward_graph(dout, cache):
        return node_after_node.batchnorm_backward_graph(dout.astype(float), cache)


class dout_written_over(Small, node_after_node):
    def batchnorm_backward_graph(dout, cache):
        grads = node_after_node.batchnorm_backward_graph(dout.copy(), cache)
        dout *= cache["gamma"]
        return grads


class Walk:
    """The right walk as a student writes it, with one step of it changed: a method for each node."""

    def __init__(self, dout, cache):
        self.dout, self.cache, self.N = dout, cache, len(dout)
        for name in ("x", "gamma", "beta", "centered", "std", "inv_std", "x_hat", "out"):
            setattr(self, name, cache[name])

    def dscaled(self):
        return self.dout.copy()

    def dbeta(self):
        return self.dout.sum(axis=0)

    def dgamma(self):
        return (self.dout * self.x_hat).sum(axis=0)

    def dx_hat(self):
        return self.dout * self.gamma

    def dinv_std(self):
        return (self.grads["dx_hat"] * self.centered).sum(axis=0)

    def dstd(self):
        return -self.grads["dinv_std"] / self.std**2

    def dvar(self):
        return 0.5 * self.grads["dstd"] / self.std

    def dsquared(self):
        return np.ones_like(self.dout) * self.grads["dvar"] / self.N

    def dcentered(self):
        return self.grads["dx_hat"] * self.inv_std + 2 * self.centered * self.grads["dsquared"]

    def dmean(self):
        return -self.grads["dcentered"].sum(axis=0)

    def dx(self):
        return self.grads["dcentered"] + self.grads["dmean"] / self.N

    def all(self):
        self.grads = {}
        for name in ORDER:
            self.grads[name] = getattr(self, name)()
        return self.grads


ORDER = ("dscaled", "dbeta", "dgamma", "dx_hat", "dinv_std", "dstd", "dvar", "dsquared", "dcentered", "dmean", "dx")


def walk(dout, cache, **changed):
    """Every node's gradient; those in `changed` are computed by a function of the walk instead."""
    return type("Changed", (Walk,), changed)(dout, cache).all()


class gamma_left_out(Wrong, staged):
    mistake = "gamma left out"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dx_hat=lambda g: g.dout.copy())


class shift_in_the_scaled_gradient(Wrong, staged):
    mistake = "multiplied by gamma"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dscaled=lambda g: g.dout * g.gamma)


class dbeta_averaged(Wrong, staged):
    mistake = "averaged over the batch"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dbeta=lambda g: g.dout.mean(axis=0))


class dbeta_not_summed(Wrong, staged):
    mistake = "not summed"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dbeta=lambda g: g.dout)


class dbeta_over_the_features(Wrong, staged):
    mistake = "summed over the wrong axis"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dbeta=lambda g: g.dout.sum(axis=1))


class dbeta_over_everything(Wrong, staged):
    mistake = "summed over everything"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dbeta=lambda g: g.dout.sum())


class dgamma_with_x(Wrong, staged):
    mistake = "x in place of x_hat"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dgamma=lambda g: (g.dout * g.x).sum(axis=0))


class dgamma_with_centered(Wrong, staged):
    mistake = "centered in place of x_hat"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dgamma=lambda g: (g.dout * g.centered).sum(axis=0))


class dgamma_not_summed(Wrong, staged):
    mistake = "not summed"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dgamma=lambda g: g.dout * g.x_hat)


class dgamma_and_dbeta_swapped(Wrong, staged):
    mistake = "dgamma and dbeta swapped"

    def batchnorm_backward_graph(dout, cache):
        grads = walk(dout, cache)
        grads["dgamma"], grads["dbeta"] = grads["dbeta"], grads["dgamma"]
        return grads


class dinv_std_with_x(Wrong, staged):
    mistake = "x in place of centered"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dinv_std=lambda g: (g.grads["dx_hat"] * g.x).sum(axis=0))


class dinv_std_with_x_hat(Wrong, staged):
    mistake = "x_hat in place of centered"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dinv_std=lambda g: (g.grads["dx_hat"] * g.x_hat).sum(axis=0))


class dinv_std_not_summed(Wrong, staged):
    mistake = "not summed"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dinv_std=lambda g: g.grads["dx_hat"] * g.centered)


class dinv_std_averaged(Wrong, staged):
    mistake = "averaged over the batch"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dinv_std=lambda g: (g.grads["dx_hat"] * g.centered).mean(axis=0))


class dinv_std_from_dout(Wrong, staged):
    """gamma is skipped on this path alone."""

    mistake = "dout in place of dx_hat"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dinv_std=lambda g: (g.dout * g.centered).sum(axis=0))


class minus_forgotten(Wrong, staged):
    mistake = "sign missing"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dstd=lambda g: g.grads["dinv_std"] / g.std**2)


class divided_by_std_once(Wrong, staged):
    mistake = "divided by std once only"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dstd=lambda g: -g.grads["dinv_std"] / g.std)


class dstd_multiplied_by_the_square(Wrong, staged):
    mistake = "multiplied by std squared"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dstd=lambda g: -g.grads["dinv_std"] * g.std**2)


class dstd_as_a_logarithm(Wrong, staged):
    """The gradient of 1 / std taken for that of log(std)."""

    mistake = "sign missing, and divided by std once only"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dstd=lambda g: g.grads["dinv_std"] * g.inv_std)


class half_forgotten(Wrong, staged):
    mistake = "factor 2 missing"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dvar=lambda g: g.grads["dstd"] / g.std)


class dvar_multiplied_by_std(Wrong, staged):
    mistake = "multiplied by std"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dvar=lambda g: 0.5 * g.grads["dstd"] * g.std)


class dvar_divided_by_the_variance(Wrong, staged):
    mistake = "divided by the variance in place of its root"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dvar=lambda g: 0.5 * g.grads["dstd"] / g.std**2)


class dvar_twice(Wrong, staged):
    mistake = "multiplied by 2 std"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dvar=lambda g: 2 * g.grads["dstd"] * g.std)


class eps_forgotten_in_dvar(Wrong, staged):
    mistake = "eps left out"

    def batchnorm_backward_graph(dout, cache):
        def dvar(g):
            return 0.5 * g.grads["dstd"] / np.sqrt((g.centered**2).mean(axis=0) + 1e-12)

        return walk(dout, cache, dvar=dvar)


class not_divided_by_N(Wrong, staged):
    mistake = "1/N missing"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dsquared=lambda g: np.ones_like(g.dout) * g.grads["dvar"])


class divided_by_N_minus_one(Wrong, staged):
    mistake = "divided by N - 1"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dsquared=lambda g: np.ones_like(g.dout) * g.grads["dvar"] / (g.N - 1))


class divided_by_D(Wrong, staged):
    mistake = "divided by the number of columns"

    def batchnorm_backward_graph(dout, cache):
        return walk(
            dout,
            cache,
            dsquared=lambda g: np.ones_like(g.dout) * g.grads["dvar"] / g.dout.shape[1],
            dx=lambda g: g.grads["dcentered"] + g.grads["dmean"] / g.dout.shape[1],
        )


class dsquared_not_spread(Wrong, staged):
    """(D,), which the next step spreads by itself."""

    mistake = "not spread over the rows"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dsquared=lambda g: g.grads["dvar"] / g.N)


class two_forgotten(Wrong, staged):
    mistake = "factor 2 missing on the path through squared"

    def batchnorm_backward_graph(dout, cache):
        def dcentered(g):
            return g.grads["dx_hat"] * g.inv_std + g.centered * g.grads["dsquared"]

        return walk(dout, cache, dcentered=dcentered)


class squared_in_the_power(Wrong, staged):
    mistake = "squared in place of centered"

    def batchnorm_backward_graph(dout, cache):
        def dcentered(g):
            return g.grads["dx_hat"] * g.inv_std + 2 * g.centered**2 * g.grads["dsquared"]

        return walk(dout, cache, dcentered=dcentered)


class variance_path_left_out(Wrong, staged):
    mistake = "path through squared left out"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dcentered=lambda g: g.grads["dx_hat"] * g.inv_std)


class only_the_variance_path(Wrong, staged):
    mistake = "path through x_hat left out"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dcentered=lambda g: 2 * g.centered * g.grads["dsquared"])


class paths_subtracted(Wrong, staged):
    mistake = "sign of the path through squared flipped"

    def batchnorm_backward_graph(dout, cache):
        def dcentered(g):
            return g.grads["dx_hat"] * g.inv_std - 2 * g.centered * g.grads["dsquared"]

        return walk(dout, cache, dcentered=dcentered)


class paths_added_later(Wrong, staged):
    """dx is right, and the gradient called dcentered is that of one path."""

    mistake = "path through squared left out"

    def batchnorm_backward_graph(dout, cache):
        grads = walk(dout, cache)
        first = grads["dx_hat"] * cache["inv_std"]
        return {**grads, "dcentered": first}


class last_path_called_dcentered(Wrong, staged):
    mistake = "path through x_hat left out"

    def batchnorm_backward_graph(dout, cache):
        grads = walk(dout, cache)
        return {**grads, "dcentered": 2 * cache["centered"] * grads["dsquared"]}


class dcentered_with_std(Wrong, staged):
    mistake = "multiplied by std"

    def batchnorm_backward_graph(dout, cache):
        def dcentered(g):
            return g.grads["dx_hat"] * g.std + 2 * g.centered * g.grads["dsquared"]

        return walk(dout, cache, dcentered=dcentered)


class dmean_without_a_sign(Wrong, staged):
    mistake = "sign missing"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dmean=lambda g: g.grads["dcentered"].sum(axis=0))


class dmean_sign_lost_in_dx_too(Wrong, staged):
    """Two signs make a right dx."""

    mistake = "sign missing"

    def batchnorm_backward_graph(dout, cache):
        return walk(
            dout,
            cache,
            dmean=lambda g: g.grads["dcentered"].sum(axis=0),
            dx=lambda g: g.grads["dcentered"] - g.grads["dmean"] / g.N,
        )


class dmean_averaged(Wrong, staged):
    """The 1/N stands in dmean already: dx is right."""

    mistake = "averaged over the batch"

    def batchnorm_backward_graph(dout, cache):
        return walk(
            dout,
            cache,
            dmean=lambda g: -g.grads["dcentered"].mean(axis=0),
            dx=lambda g: g.grads["dcentered"] + g.grads["dmean"],
        )


class dmean_from_dx_hat(Wrong, staged):
    """inv_std is forgotten on the way."""

    mistake = "from dx_hat in place of dcentered"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dmean=lambda g: -g.grads["dx_hat"].sum(axis=0))


class dmean_of_zeros(Wrong, staged):
    mistake = "the mean's path left out"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dmean=lambda g: np.zeros_like(g.gamma))


class mean_path_left_out(Wrong, staged):
    mistake = "mean's path left out"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dx=lambda g: g.grads["dcentered"])


class mean_not_divided_by_N(Wrong, staged):
    mistake = "1/N missing on the mean's path"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dx=lambda g: g.grads["dcentered"] + g.grads["dmean"])


class mean_subtracted(Wrong, staged):
    mistake = "sign of the mean's path flipped"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dx=lambda g: g.grads["dcentered"] - g.grads["dmean"] / g.N)


class only_the_mean_path(Wrong, staged):
    mistake = "path through centered left out"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache, dx=lambda g: np.ones_like(g.dout) * g.grads["dmean"] / g.N)


class dcentered_written_over(Wrong, staged):
    """dx is made in dcentered's own array."""

    mistake = "dcentered is dx"

    def batchnorm_backward_graph(dout, cache):
        grads = walk(dout, cache)
        dx = grads["dcentered"]
        dx += grads["dmean"] / len(dout)
        return {**grads, "dx": dx}


class dscaled_written_over(Wrong, staged):
    """dx_hat is made in dscaled's own array."""

    mistake = "multiplied by gamma"

    def batchnorm_backward_graph(dout, cache):
        grads = walk(dout, cache)
        dscaled = grads["dscaled"]
        dscaled *= cache["gamma"]
        return grads


class dout_ignored(Wrong, staged):
    mistake = "upstream gradient left out"

    def batchnorm_backward_graph(dout, cache):
        return walk(np.ones_like(dout), cache)


class everything_averaged(Wrong, staged):
    mistake = "divided by N"

    def batchnorm_backward_graph(dout, cache):
        return walk(dout / len(dout), cache)


class a_node_missing(Wrong, staged):
    mistake = "a node's key is missing"

    def batchnorm_backward_graph(dout, cache):
        grads = walk(dout, cache)
        del grads["dstd"]
        return grads


class keys_without_d(Wrong, staged):
    mistake = "a node's key is missing"

    def batchnorm_backward_graph(dout, cache):
        return {name[1:]: g for name, g in walk(dout, cache).items()}


class none_for_a_node(Wrong, staged):
    mistake = "a node's key is missing"

    def batchnorm_backward_graph(dout, cache):
        return {**walk(dout, cache), "dmean": None}


class a_tuple(Wrong, staged):
    def batchnorm_backward_graph(dout, cache):
        grads = walk(dout, cache)
        return grads["dx"], grads["dgamma"], grads["dbeta"]


class nothing_returned(Wrong, staged):
    def batchnorm_backward_graph(dout, cache):
        print(walk(dout, cache))


class half_precision(Wrong, staged):
    def batchnorm_backward_graph(dout, cache):
        return {name: g.astype(np.float16) for name, g in walk(dout, cache).items()}


last_seen = {}


class cache_kept_outside(Wrong):
    """The second of two layers overwrites what the first one remembered."""

    mistake = "cache of another call"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        out, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        last_seen.update(cache)
        return out, None

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, last_seen)


class x_hat_damaged(Wrong):
    """The output is made in x_hat's own array, which stands in the cache."""

    mistake = "output in place of x_hat"

    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        _, cache = staged.batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum, eps)
        out = cache["x_hat"]
        out *= gamma
        out += beta
        return out, cache

    def batchnorm_backward_graph(dout, cache):
        return walk(dout, cache)


class torch_autograd(Cheat):
    def batchnorm_forward(x, gamma, beta, running_mean, running_var, training=True, momentum=0.1, eps=1e-5):
        import torch

        x, gamma, beta = (torch.tensor(array, requires_grad=True) for array in (x, gamma, beta))
        mean = x.mean(0)
        centered = x - mean
        squared = centered**2
        var = squared.mean(0)
        std = (var + eps).sqrt()
        inv_std = 1 / std
        x_hat = centered * inv_std
        scaled = gamma * x_hat
        out = scaled + beta
        found = locals()
        names = "scaled beta gamma x_hat inv_std std var squared centered mean x".split()
        return out.detach().numpy(), (out, {name: found[name] for name in names})

    def batchnorm_backward_graph(dout, cache):
        import torch

        out, nodes = cache
        grads = torch.autograd.grad(out, list(nodes.values()), torch.tensor(dout))
        return {f"d{name}": g.numpy() for name, g in zip(nodes, grads, strict=True)}


class torch_in_the_backward(Cheat, node_after_node):
    """The last node alone."""

    def batchnorm_backward_graph(dout, cache):
        import torch

        grads = node_after_node.batchnorm_backward_graph(dout, cache)
        x = torch.tensor(cache["x"], requires_grad=True)
        gamma, beta = torch.tensor(cache["gamma"]), torch.tensor(cache["beta"])
        eps = float(np.mean(cache["std"] ** 2 - cache["x"].var(axis=0)))
        out = torch.nn.functional.batch_norm(x, None, None, gamma, beta, True, eps=eps)
        out.backward(torch.tensor(dout))
        return {**grads, "dx": x.grad.numpy()}


class torch_arithmetic(Cheat, node_after_node):
    """Sums and products by PyTorch instead of NumPy."""

    def batchnorm_backward_graph(dout, cache):
        from torch import from_numpy

        grads = node_after_node.batchnorm_backward_graph(dout, cache)
        x_hat = from_numpy(cache["x_hat"])
        return {**grads, "dgamma": (from_numpy(dout) * x_hat).sum(0).numpy()}
