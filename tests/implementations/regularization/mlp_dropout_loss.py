"""Answers to `mlp_dropout_loss(params, x, y, p_keep, rng) -> (loss, grads)`: dropout after both hidden layers."""

import math

import numpy as np

from tests.implementations.registry import Right, Small, Wrong
from tests.implementations.regularization import network
from tests.implementations.regularization.network import KEYS, cross_entropy, mask_like, softmax

EXERCISE = "mlp_dropout_loss"


class line_after_line(Right):
    def mlp_dropout_loss(params, x, y, p_keep, rng):
        w1, b1, w2, b2, w3, b3 = (params[name] for name in ("w1", "b1", "w2", "b2", "w3", "b3"))
        a1 = x @ w1 + b1
        mask1 = ((rng.random(a1.shape) < p_keep) / p_keep).astype(x.dtype)
        h1 = np.maximum(a1, 0) * mask1
        a2 = h1 @ w2 + b2
        mask2 = ((rng.random(a2.shape) < p_keep) / p_keep).astype(x.dtype)
        h2 = np.maximum(a2, 0) * mask2
        z = h2 @ w3 + b3

        z = z - z.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        loss = -log_p[np.arange(len(y)), y].mean()
        dz = np.exp(log_p)
        dz[np.arange(len(y)), y] -= 1
        dz /= len(y)

        da2 = dz @ w3.T * mask2 * (a2 > 0)
        da1 = da2 @ w2.T * mask1 * (a1 > 0)
        grads = {"w3": h2.T @ dz, "b3": dz.sum(0), "w2": h1.T @ da2, "b2": da2.sum(0), "w1": x.T @ da1, "b1": da1.sum(0)}
        return loss, grads


def dropout_forward(x, p_keep, training=True, rng=None):
    if not training:
        return x, None
    keep = (rng or np.random.default_rng()).binomial(1, p_keep, x.shape).astype(x.dtype)
    return x * keep / p_keep, (keep, p_keep)


def dropout_backward(dout, cache):
    return dout if cache is None else dout * cache[0] / cache[1]


class own_layers(Right):
    """Calls the layers of the exercise before, and finds the sign of h after its dropout."""

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        inputs, caches, h = [], [], x
        for layer in "123":
            inputs.append(h)
            h = h @ params[f"w{layer}"] + params[f"b{layer}"]
            if layer != "3":
                h, cache = dropout_forward(h.clip(0), p_keep, rng=rng)
                caches.append(cache)
        loss, d = cross_entropy(h, y)
        grads = {}
        for layer in (3, 2, 1):
            grads[f"w{layer}"], grads[f"b{layer}"] = inputs[layer - 1].T @ d, d.sum(axis=0)
            if layer > 1:
                d = dropout_backward(d @ params[f"w{layer}"].T, caches[layer - 2])
                d = np.where(inputs[layer - 1] > 0, d, 0)
        print("loss", loss)
        return float(loss), grads


class masks_first(Right):
    """Both drawn before anything else and from one array, the second first; applied before the ReLU."""

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        N, H1, H2 = len(x), params["w1"].shape[1], params["w2"].shape[1]
        kept = rng.uniform(0, 1, (N, H2 + H1)) <= p_keep
        scale = np.where(kept, 1 / p_keep, 0).astype(x.dtype)
        mask2, mask1 = np.split(scale, [H2], axis=1)
        a1 = (x @ params["w1"] + params["b1"]) * mask1
        h1 = a1 * (a1 > 0)
        a2 = (h1 @ params["w2"] + params["b2"]) * mask2
        h2 = a2 * (a2 > 0)
        p = softmax(h2 @ params["w3"] + params["b3"])
        z = h2 @ params["w3"] + params["b3"]
        m = z.max(axis=1)
        loss = np.mean(np.log(np.exp(z - m[:, None]).sum(axis=1)) + m - z[np.arange(N), y])
        dz = (p - np.eye(p.shape[1], dtype=p.dtype)[y]) / N
        dh2 = dz @ params["w3"].T
        da2 = dh2 * (a2 > 0) * mask2
        da1 = (da2 @ params["w2"].T) * (a1 > 0) * mask1
        found = (x.T @ da1, da1.sum(0), h1.T @ da2, da2.sum(0), h2.T @ dz, dz.sum(0))
        return loss, dict(zip(KEYS, found, strict=True))


class image_after_image(Right):
    """Masks of one image at a time, gradients added up."""

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, N = 0.0, len(x)
        grads = {name: np.zeros_like(value) for name, value in params.items()}
        for row, label in zip(x, y, strict=True):
            m1 = rng.choice([0.0, 1.0], size=params["b1"].size, p=[1 - p_keep, p_keep]) / p_keep
            m2 = rng.choice([0.0, 1.0], size=params["b2"].size, p=[1 - p_keep, p_keep]) / p_keep
            h1 = np.maximum(row @ params["w1"] + params["b1"], 0) * m1
            h2 = np.maximum(h1 @ params["w2"] + params["b2"], 0) * m2
            z = h2 @ params["w3"] + params["b3"]
            p = softmax(z)
            loss += (np.log(np.exp(z - z.max()).sum()) + z.max() - z[label]) / N
            dz = p / N
            dz[label] -= 1 / N
            d2 = params["w3"] @ dz * m2 * (h2 > 0)
            d1 = params["w2"] @ d2 * m1 * (h1 > 0)
            for name, step in zip(KEYS, (np.outer(row, d1), d1, np.outer(h1, d2), d2, np.outer(h2, dz), dz), strict=True):
                grads[name] += step
        return loss, grads


class units_in_rows(Right):
    """Everything transposed, as in the source: W x; masks drawn as (H, N)."""

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        w, b = ([params[kind + n].T for n in "123"] for kind in "wb")
        b = [column[:, None] for column in b]
        h, kept = [x.T], []
        for n in range(2):
            a = w[n] @ h[-1] + b[n]
            kept.append((rng.random(a.shape) < p_keep) & (a >= 0))
            h.append(np.where(kept[-1], a / p_keep, 0))
        z = w[2] @ h[2] + b[2]
        z = z - z.max(axis=0)
        log_p = z - np.log(np.sum(np.exp(z), axis=0))
        d = np.exp(log_p)
        d[y, range(len(y))] -= 1
        d = d / len(y)
        grads = {}
        for n in (2, 1, 0):
            grads[f"w{n + 1}"] = (d @ h[n].T).T
            grads[f"b{n + 1}"] = d.sum(axis=1)
            if n:
                d = np.where(kept[n - 1], w[n].T @ d / p_keep, 0)
        return -np.mean(log_p[y, range(len(y))]), grads


class tape(Right):
    """Each layer leaves its backward on a list; einsum; loss by logaddexp."""

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        grads, steps = {}, []

        def linear(h, n):
            def step(d):
                grads[f"w{n}"] = np.einsum("nd,nm->dm", h, d)
                grads[f"b{n}"] = np.einsum("nm->m", d)
                return np.einsum("nm,dm->nd", d, params[f"w{n}"])

            steps.append(step)
            return np.einsum("nd,dm->nm", h, params[f"w{n}"]) + params[f"b{n}"]

        def relu(a):
            steps.append(lambda d: d * np.heaviside(a, 0).astype(d.dtype))
            return np.fmax(a, 0)

        def dropout(h):
            if p_keep == 1:
                return h
            mask = np.floor(rng.random(h.shape) + p_keep).astype(h.dtype)
            steps.append(lambda d: mask * d / p_keep)
            return mask * h / p_keep

        z = linear(dropout(relu(linear(dropout(relu(linear(x, 1))), 2))), 3)
        total = np.logaddexp.reduce(z, axis=1)
        d = (np.exp(z - total[:, None]) - (np.arange(z.shape[1]) == y[:, None])) / len(y)
        d = d.astype(z.dtype)
        for step in reversed(steps):
            d = step(d)
        return np.array(np.mean(total - np.take_along_axis(z, y[:, None], 1)[:, 0])), {"loss": total, **grads}


class grads_in_float64(Small):
    def mlp_dropout_loss(params, x, y, p_keep, rng):
        masks = [(rng.random((len(x), len(params[name]))) < p_keep) / p_keep for name in ("b1", "b2")]
        h1, h2, z = network.forward(params, x, *masks)
        loss, dz = cross_entropy(z, y)
        return loss, network.backward(params, x, h1, h2, *masks, dz)


class step_taken_in_the_dict(Small):
    """Moves the parameters that it was given by a step, after use."""

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, grads = network.mlp_dropout_loss(params, x, y, p_keep, rng)
        for name in KEYS:
            params[name] = params[name] - 0.1 * grads[name]
        return loss, grads


class labels_written_over(Small):

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        result = network.mlp_dropout_loss(params, x, y, p_keep, rng)
        y[:] = 0
        return result


def run(params, x, y, p_keep, rng, draw=mask_like, gate=True, edit=lambda n, h: h, loss=cross_entropy, back=None):
    """The network with one of its parts exchanged.

    `draw(h, p_keep, rng)` gives a mask, `edit(n, h)` may change layer n (0 the input, 3 the scores) on its way forward,
    `back(n, mask, rng)` gives the mask of the backward.
    """
    h0 = edit(0, x)
    a1 = h0 @ params["w1"] + params["b1"]
    m1 = draw(a1, p_keep, rng)
    h1 = edit(1, np.maximum(a1, 0) * m1)
    a2 = h1 @ params["w2"] + params["b2"]
    m2 = draw(a2, p_keep, rng)
    h2 = edit(2, np.maximum(a2, 0) * m2)
    z = edit(3, h2 @ params["w3"] + params["b3"])
    value, dz = loss(z, y)
    if back:
        m1, m2 = back(1, m1, rng), back(2, m2, rng)
    da2 = dz @ params["w3"].T * m2 * ((a2 > 0) if gate else 1)
    da1 = da2 @ params["w2"].T * m1 * ((a1 > 0) if gate else 1)
    grads = {"w1": h0.T @ da1, "b1": da1.sum(axis=0), "w2": h1.T @ da2, "b2": da2.sum(axis=0)}
    return value, grads | {"w3": h2.T @ dz, "b3": dz.sum(axis=0)}


class input_dropped_as_well(Wrong):
    mistake = "dropout on the input"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x * mask_like(x, p_keep, rng), y, p_keep, rng)


class scores_dropped_as_well(Wrong):
    mistake = "dropout on the scores"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        def loss(z, y):
            mask = mask_like(z, p_keep, rng)
            value, dz = cross_entropy(z * mask, y)
            return value, dz * mask

        return run(params, x, y, p_keep, rng, loss=loss)


class first_layer_alone_dropped(Wrong):
    mistake = "dropout after the first layer alone"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        masks = iter([mask_like(np.empty((len(x), len(params["b1"]))), p_keep, rng), np.ones((len(x), len(params["b2"])))])
        return run(params, x, y, p_keep, rng, draw=lambda h, p, r: next(masks))


class second_layer_alone_dropped(Wrong):
    mistake = "dropout after the second layer alone"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        masks = iter([np.ones((len(x), len(params["b1"]))), mask_like(np.empty((len(x), len(params["b2"]))), p_keep, rng)])
        return run(params, x, y, p_keep, rng, draw=lambda h, p, r: next(masks))


class one_mask_for_both_layers(Wrong):
    """Where the layers differ in width, the columns of the wider one's mask."""

    mistake = "one mask for both layers"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        width = max(len(params["b1"]), len(params["b2"]))
        mask = mask_like(np.empty((len(x), width)), p_keep, rng)
        return run(params, x, y, p_keep, rng, draw=lambda h, p, r: mask[:, : h.shape[1]])


class first_mask_used_again(Wrong):
    """Runs where both layers are equally wide alone."""

    mistake = "one mask for both layers"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        mask = mask_like(x @ params["w1"], p_keep, rng)
        return run(params, x, y, p_keep, rng, draw=lambda h, p, r: mask)


class no_dropout(Wrong):
    mistake = "no dropout"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, 1.0, rng)


class not_scaled(Wrong):
    mistake = "scale left out"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, rng, draw=lambda h, p, r: r.random(h.shape) < p)


class scaled_twice(Wrong):
    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, rng, draw=lambda h, p, r: mask_like(h, p, r) / p)


class keep_and_drop_swapped(Wrong):
    mistake = "keep and drop swapped"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, rng, draw=lambda h, p, r: (r.random(h.shape) > p) / p)


class as_in_pytorch(Wrong):
    """p_keep taken for the probability of dropping, in the scale as well."""

    mistake = "divided by 1 - p_keep"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, 1 - p_keep if p_keep < 1 else 1, rng)


class one_mask_for_all_images(Wrong):
    mistake = "one mask for all images"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, rng, draw=lambda h, p, r: (r.random(h.shape[1]) < p) / p)


class whole_images(Wrong):
    mistake = "whole images dropped"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, rng, draw=lambda h, p, r: (r.random((len(h), 1)) < p) / p)


class as_many_in_each_image(Wrong):
    mistake = "an exact number of units kept"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        def draw(h, p, r):
            flat = np.zeros(h.shape)
            flat[:, : round(p * h.shape[1])] = 1 / p
            return r.permuted(flat, axis=1)

        return run(params, x, y, p_keep, rng, draw=draw)


class weights_dropped(Wrong):
    """DropConnect: masks on w2 and w3."""

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        masks = {name: mask_like(params[name], p_keep, rng) for name in ("w2", "w3")}
        changed = {**params, **{name: params[name] * mask for name, mask in masks.items()}}
        loss, grads = run(changed, x, y, 1.0, rng)
        return loss, {**grads, **{name: grads[name] * mask for name, mask in masks.items()}}


class rng_not_used(Wrong):
    mistake = "masks not drawn from rng"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, rng, draw=lambda h, p, r: (np.random.rand(*h.shape) < p) / p)


class seeded_inside(Wrong):
    mistake = "the same mask in every call"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, np.random.default_rng(0))


class rng_not_moved_on(Wrong):
    mistake = "the same mask in every call"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        import copy

        return run(params, x, y, p_keep, copy.deepcopy(rng))


class new_generator_without_a_seed(Wrong):
    mistake = "masks not drawn from rng"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, np.random.default_rng())


class new_masks_in_the_backward(Wrong):
    mistake = "a new mask in the backward"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, rng, back=lambda n, mask, r: mask_like(mask, p_keep, r))


class no_masks_in_the_backward(Wrong):
    """Nothing but the ReLU's gate, that of the scores before dropout."""

    mistake = "mask left out in the backward"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, rng, back=lambda n, mask, r: 1)


class first_mask_missing_in_the_backward(Wrong):
    mistake = "mask left out in the backward"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, rng, back=lambda n, mask, r: mask if n == 2 else 1)


class second_mask_missing_in_the_backward(Wrong):
    mistake = "mask left out in the backward"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, rng, back=lambda n, mask, r: mask if n == 1 else 1)


class no_scale_in_the_backward(Wrong):
    """Where a unit is dropped no gradient passes; 1 / p_keep is forgotten."""

    mistake = "scale left out in the backward"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, rng, back=lambda n, mask, r: mask > 0)


class scale_alone_in_the_backward(Wrong):
    mistake = "mask left out in the backward"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, rng, back=lambda n, mask, r: 1 / p_keep)


class masks_in_the_wrong_order(Wrong):
    """The backward takes the first mask for the second layer: runs where both are equally wide alone."""

    mistake = "arrays whose shapes do not line up"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        masks = []

        def back(n, mask, r):
            masks.append(mask)
            return mask

        loss, grads = run(params, x, y, p_keep, rng, back=back)
        h1, h2, z = network.forward(params, x, *masks)
        dz = cross_entropy(z, y)[1]
        return loss, network.backward(params, x, h1, h2, masks[1], masks[0], dz)


class before_dropout_in_the_gradients(Wrong):
    """dw2 and dw3 from the layers as they were before dropout."""

    mistake = "hidden values from before the dropout"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        a1 = x @ params["w1"] + params["b1"]
        m1 = mask_like(a1, p_keep, rng)
        h1 = np.maximum(a1, 0)
        a2 = (h1 * m1) @ params["w2"] + params["b2"]
        m2 = mask_like(a2, p_keep, rng)
        h2 = np.maximum(a2, 0)
        loss, dz = cross_entropy((h2 * m2) @ params["w3"] + params["b3"], y)
        return loss, network.backward(params, x, h1, h2, m1, m2, dz)


class no_gate(Wrong):
    mistake = "ReLU mask left out"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, rng, gate=False)


class first_gate_missing(Wrong):
    mistake = "ReLU mask left out"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        a1 = x @ params["w1"] + params["b1"]
        m1 = mask_like(a1, p_keep, rng)
        h1 = np.maximum(a1, 0) * m1
        a2 = h1 @ params["w2"] + params["b2"]
        m2 = mask_like(a2, p_keep, rng)
        h2 = np.maximum(a2, 0) * m2
        loss, dz = cross_entropy(h2 @ params["w3"] + params["b3"], y)
        grads = network.backward(params, x, h1, h2, m1, m2, dz)
        da1 = (dz @ params["w3"].T * m2 * (a2 > 0)) @ params["w2"].T * m1
        return loss, {**grads, "w1": x.T @ da1, "b1": da1.sum(axis=0)}


class no_relu(Wrong):
    mistake = "no ReLU at all"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        h1 = x @ params["w1"] + params["b1"]
        m1 = mask_like(h1, p_keep, rng)
        h1 = h1 * m1
        h2 = h1 @ params["w2"] + params["b2"]
        m2 = mask_like(h2, p_keep, rng)
        h2 = h2 * m2
        loss, dz = cross_entropy(h2 @ params["w3"] + params["b3"], y)
        da2 = dz @ params["w3"].T * m2
        da1 = da2 @ params["w2"].T * m1
        found = (x.T @ da1, da1.sum(0), h1.T @ da2, da2.sum(0), h2.T @ dz, dz.sum(0))
        return loss, dict(zip(KEYS, found, strict=True))


class scores_rectified_too(Wrong):
    mistake = "ReLU after the last layer"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        def loss(z, y):
            value, dz = cross_entropy(np.maximum(z, 0), y)
            return value, dz * (z > 0)

        return run(params, x, y, p_keep, rng, loss=loss)


class dropped_before_the_bias(Wrong):
    mistake = "dropout before the bias"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        m1 = mask_like(x @ params["w1"], p_keep, rng)
        a1 = (x @ params["w1"]) * m1 + params["b1"]
        h1 = np.maximum(a1, 0)
        m2 = mask_like(h1 @ params["w2"], p_keep, rng)
        a2 = (h1 @ params["w2"]) * m2 + params["b2"]
        h2 = np.maximum(a2, 0)
        loss, dz = cross_entropy(h2 @ params["w3"] + params["b3"], y)
        da2 = dz @ params["w3"].T * (a2 > 0)
        da1 = (da2 * m2) @ params["w2"].T * (a1 > 0)
        found = (x.T @ (da1 * m1), da1.sum(0), h1.T @ (da2 * m2), da2.sum(0), h2.T @ dz, dz.sum(0))
        return loss, dict(zip(KEYS, found, strict=True))


class summed_over_the_batch(Wrong):
    mistake = "sum instead of mean"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        def loss(z, y):
            value, dz = cross_entropy(z, y)
            return value * len(y), dz * len(y)

        return run(params, x, y, p_keep, rng, loss=loss)


class gradient_summed_over_the_batch(Wrong):
    """The loss is a mean, its gradient that of the sum."""

    mistake = "1/N left out of the gradients"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, grads = run(params, x, y, p_keep, rng)
        return loss, {name: g * len(y) for name, g in grads.items()}


class loss_summed_over_the_batch(Wrong):
    mistake = "sum instead of mean"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, grads = run(params, x, y, p_keep, rng)
        return loss * len(y), grads


class mean_over_the_scores(Wrong):
    """Divided by N * K."""

    mistake = "divided by the number of classes"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        K = len(params["b3"])
        loss, grads = run(params, x, y, p_keep, rng)
        return loss / K, {name: g / K for name, g in grads.items()}


class bias_gradients_averaged(Wrong):
    mistake = "bias averaged over the batch"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, grads = run(params, x, y, p_keep, rng)
        return loss, {name: g / len(y) if name[0] == "b" else g for name, g in grads.items()}


class biases_over_the_wrong_axis(Wrong):
    mistake = "bias summed over the wrong axis"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, dz = cross_entropy(network.scores(params, x), y)
        loss, grads = run(params, x, y, p_keep, rng)
        return loss, {**grads, "b3": dz.sum(axis=1), "b2": (dz @ params["w3"].T).sum(axis=1)}


class biases_left_out(Wrong):
    mistake = "all biases left out"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        without = {name: value * (name[0] == "w") for name, value in params.items()}
        return run(without, x, y, p_keep, rng)


class no_gradient_for_the_biases(Wrong):
    mistake = "a gradient missing"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, grads = run(params, x, y, p_keep, rng)
        return loss, {name: g for name, g in grads.items() if name[0] == "w"}


class zeros_for_the_biases(Wrong):
    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, grads = run(params, x, y, p_keep, rng)
        return loss, {name: g if name[0] == "w" else np.zeros_like(g) for name, g in grads.items()}


class weights_not_transposed(Wrong):
    """Runs where all layers are equally wide alone."""

    mistake = "a matrix product whose shapes do not fit"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        a1 = x @ params["w1"] + params["b1"]
        m1 = mask_like(a1, p_keep, rng)
        h1 = np.maximum(a1, 0) * m1
        a2 = h1 @ params["w2"] + params["b2"]
        m2 = mask_like(a2, p_keep, rng)
        h2 = np.maximum(a2, 0) * m2
        loss, dz = cross_entropy(h2 @ params["w3"] + params["b3"], y)
        da2 = dz @ params["w3"] * m2 * (a2 > 0)
        da1 = da2 @ params["w2"] * m1 * (a1 > 0)
        found = (x.T @ da1, da1.sum(0), h1.T @ da2, da2.sum(0), h2.T @ dz, dz.sum(0))
        return loss, dict(zip(KEYS, found, strict=True))


class gradients_of_weights_transposed(Wrong):
    mistake = "weights' gradient transposed"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, grads = run(params, x, y, p_keep, rng)
        return loss, {name: g.T for name, g in grads.items()}


class gradients_downhill(Wrong):
    """The steps, not the gradients: the sign turned."""

    mistake = "sign flipped"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, grads = run(params, x, y, p_keep, rng)
        return loss, {name: -g for name, g in grads.items()}


class loss_of_the_other_sign(Wrong):
    mistake = "sign of the loss flipped"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, grads = run(params, x, y, p_keep, rng)
        return -loss, grads


class squared_error(Wrong):
    mistake = "squared error"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        def loss(z, y):
            p = softmax(z)
            d = p - np.eye(z.shape[1])[y]
            return (d**2).sum(axis=1).mean(), 2 * p * (d - (d * p).sum(axis=1, keepdims=True)) / len(y)

        return run(params, x, y, p_keep, rng, loss=loss)


class probability_without_the_logarithm(Wrong):
    mistake = "logarithm left out"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        def loss(z, y):
            return 1 - softmax(z)[np.arange(len(y)), y].mean(), cross_entropy(z, y)[1]

        return run(params, x, y, p_keep, rng, loss=loss)


class logarithm_to_base_two(Wrong):
    mistake = "another logarithm"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, grads = run(params, x, y, p_keep, rng)
        return loss / math.log(2), grads


class every_class_in_the_loss(Wrong):
    """- sum of y log p + (1 - y) log(1 - p), the gradient that of the softmax loss."""

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        def loss(z, y):
            p, t = softmax(z), np.eye(z.shape[1])[y]
            value = -(t * np.log(p + 1e-12) + (1 - t) * np.log(1 - p + 1e-12)).sum(axis=1).mean()
            return value, cross_entropy(z, y)[1]

        return run(params, x, y, p_keep, rng, loss=loss)


class softmax_over_the_images(Wrong):
    mistake = "softmax over the images"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        def loss(z, y):
            p, rows = softmax(z.T).T, np.arange(len(y))
            dz = p.copy()
            dz[rows, y] -= 1
            return -np.log(p[rows, y]).mean(), dz / len(y)

        return run(params, x, y, p_keep, rng, loss=loss)


class softmax_overflows(Wrong):
    mistake = "scores overflow"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        def loss(z, y):
            p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
            dz = p - np.eye(z.shape[1], dtype=z.dtype)[y]
            return -np.log(p[np.arange(len(y)), y]).mean(), dz / len(y)

        return run(params, x, y, p_keep, rng, loss=loss)


class logarithm_of_zero(Wrong):
    """A stable softmax, and log(0) after it."""

    mistake = "scores overflow"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        def loss(z, y):
            return -np.log(softmax(z)[np.arange(len(y)), y]).mean(), cross_entropy(z, y)[1]

        return run(params, x, y, p_keep, rng, loss=loss)


class probabilities_clipped(Wrong):
    """Finite, and far too small where the right class has no probability left."""

    mistake = "probability clipped before the logarithm"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        def loss(z, y):
            return -np.log(softmax(z)[np.arange(len(y)), y] + 1e-12).mean(), cross_entropy(z, y)[1]

        return run(params, x, y, p_keep, rng, loss=loss)


class labels_ignored_in_the_gradient(Wrong):
    mistake = "one-hot labels left out"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        def loss(z, y):
            return cross_entropy(z, y)[0], softmax(z) / len(y)

        return run(params, x, y, p_keep, rng, loss=loss)


class every_image_has_the_first_label(Wrong):
    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, np.full_like(y, y[0]), p_keep, rng)


class weight_decay_added(Wrong):
    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, grads = run(params, x, y, p_keep, rng)
        loss = loss + 0.005 * sum((params[name] ** 2).sum() for name in ("w1", "w2", "w3"))
        return loss, {name: g + 0.01 * params[name] if name[0] == "w" else g for name, g in grads.items()}


class loss_without_dropout(Wrong):
    """The loss of the plain network beside the gradients of the thinned one."""

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        _, grads = run(params, x, y, p_keep, rng)
        return cross_entropy(network.scores(params, x), y)[0], grads


class gradients_of_another_draw(Wrong):
    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, _ = run(params, x, y, p_keep, rng)
        return loss, run(params, x, y, p_keep, rng)[1]


class second_layer_is_the_last(Wrong):
    """h1 goes on where h2 should: layer 2 is skipped in the gradient of w1."""

    mistake = "gradients of zeros"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, grads = run(params, x, y, p_keep, rng)
        return loss, {**grads, "w1": np.zeros_like(grads["w1"]), "b1": np.zeros_like(grads["b1"])}


class grads_as_a_list(Wrong):
    mistake = "gradients not in a dict"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, grads = run(params, x, y, p_keep, rng)
        return loss, [grads[name] for name in KEYS]


class keys_of_another_name(Wrong):
    mistake = "a gradient missing"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, grads = run(params, x, y, p_keep, rng)
        return loss, {f"d{name}": g for name, g in grads.items()}


class returned_the_other_way_round(Wrong):
    mistake = "gradients not in a dict"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, rng)[::-1]


class loss_alone(Wrong):
    def mlp_dropout_loss(params, x, y, p_keep, rng):
        return run(params, x, y, p_keep, rng)[0]


class printed(Wrong):
    def mlp_dropout_loss(params, x, y, p_keep, rng):
        print(run(params, x, y, p_keep, rng))


class loss_of_each_image(Wrong):
    mistake = "one loss for each image"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        def loss(z, y):
            values = [cross_entropy(z[i : i + 1], y[i : i + 1])[0] for i in range(len(y))]
            return np.array(values), cross_entropy(z, y)[1]

        return run(params, x, y, p_keep, rng, loss=loss)


class ten_classes(Wrong):
    """One-hot rows of ten, whatever K is."""

    mistake = "arrays whose shapes do not line up"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        def loss(z, y):
            return cross_entropy(z, y)[0], (softmax(z) - np.eye(10)[y]) / len(y)

        return run(params, x, y, p_keep, rng, loss=loss)


class as_many_classes_as_labels_seen(Wrong):
    mistake = "arrays whose shapes do not line up"

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        def loss(z, y):
            return cross_entropy(z, y)[0], (softmax(z) - np.eye(y.max() + 1)[y]) / len(y)

        return run(params, x, y, p_keep, rng, loss=loss)


class gradients_kept_from_call_to_call(Wrong):
    """Added up as PyTorch's .grad."""

    total = {}

    def mlp_dropout_loss(params, x, y, p_keep, rng):
        loss, grads = run(params, x, y, p_keep, rng)
        total = gradients_kept_from_call_to_call.total
        for name, g in grads.items():
            key = name, g.shape
            total[key] = total.get(key, 0) + g
        return loss, {name: total[name, g.shape].copy() for name, g in grads.items()}


class half_of_the_batch(Wrong):
    def mlp_dropout_loss(params, x, y, p_keep, rng):
        half = (len(x) + 1) // 2
        return run(params, x[:half], y[:half], p_keep, rng)
