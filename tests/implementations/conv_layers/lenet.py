"""Answers to `lenet_forward(x, params)` and `lenet_backward(dscores, cache)`; the wrong ones are in lenet_mistakes.py."""

import numpy as np

from tests.implementations.conv_layers.conv2d import columns
from tests.implementations.conv_layers.conv2d_naive import loops_over_positions
from tests.implementations.conv_layers.max_pool2d import mask_of_all_winners, shared_among_winners
from tests.implementations.conv_layers.network import backward, forward
from tests.implementations.registry import Cheat, Right, Small

EXERCISE = "lenet_backward"

conv2d_forward, conv2d_backward = columns.conv2d_forward, columns.conv2d_backward
max_pool2d_forward, max_pool2d_backward = shared_among_winners.max_pool2d_forward, shared_among_winners.max_pool2d_backward


class layer_after_layer(Right):
    def lenet_forward(x, params):
        p = params
        c1, cache1 = conv2d_forward(x, p["conv1_w"], p["conv1_b"], 1, 2)
        r1 = np.maximum(c1, 0)
        m1, pool1 = max_pool2d_forward(r1, 2, 2)
        c2, cache2 = conv2d_forward(m1, p["conv2_w"], p["conv2_b"], stride=1, padding=2)
        r2 = np.maximum(c2, 0)
        m2, pool2 = max_pool2d_forward(r2, 2, 2)
        flat = m2.reshape(m2.shape[0], -1)
        a1 = flat @ p["fc1_w"] + p["fc1_b"]
        h1 = np.maximum(a1, 0)
        a2 = h1 @ p["fc2_w"] + p["fc2_b"]
        h2 = np.maximum(a2, 0)
        scores = h2 @ p["fc3_w"] + p["fc3_b"]
        return scores, (params, c1, cache1, pool1, c2, cache2, pool2, m2.shape, flat, a1, h1, a2, h2)

    def lenet_backward(dscores, cache):
        p, c1, cache1, pool1, c2, cache2, pool2, shape, flat, a1, h1, a2, h2 = cache
        grads = {}
        grads["fc3_w"] = h2.T @ dscores
        grads["fc3_b"] = np.sum(dscores, axis=0)
        da2 = (dscores @ p["fc3_w"].T) * (a2 > 0)
        grads["fc2_w"] = h1.T @ da2
        grads["fc2_b"] = np.sum(da2, axis=0)
        da1 = (da2 @ p["fc2_w"].T) * (a1 > 0)
        grads["fc1_w"] = flat.T @ da1
        grads["fc1_b"] = np.sum(da1, axis=0)
        dm2 = (da1 @ p["fc1_w"].T).reshape(shape)
        dc2 = max_pool2d_backward(dm2, pool2) * (c2 > 0)
        dm1, grads["conv2_w"], grads["conv2_b"] = conv2d_backward(dc2, cache2)
        dc1 = max_pool2d_backward(dm1, pool1) * (c1 > 0)
        dx, grads["conv1_w"], grads["conv1_b"] = conv2d_backward(dc1, cache1)
        return grads


class names_in_a_loop(Right):
    """Caches in a list, popped from its end; the whole gradient to every winner."""

    def lenet_forward(x, params):
        caches = []
        h = x
        for name in ("conv1", "conv2"):
            a, conv = conv2d_forward(h, params[name + "_w"], params[name + "_b"], padding=2)
            r = a * (a > 0)
            h, pool = mask_of_all_winners.max_pool2d_forward(r, 2, 2)
            caches.append((name, conv, a > 0, pool))
        shape = h.shape
        h = h.reshape(len(x), -1)
        for name in ("fc1", "fc2", "fc3"):
            a = h @ params[f"{name}_w"] + params[f"{name}_b"]
            caches.append((name, h, a > 0))
            h = a if name == "fc3" else np.maximum(0, a)
        print("scores", h.shape)
        return h, {"caches": caches, "shape": shape, "params": params}

    def lenet_backward(dscores, cache):
        grads, g = {}, dscores
        caches = list(cache["caches"])
        while caches:
            name, *rest = caches.pop()
            if name.startswith("fc"):
                h, positive = rest
                if name != "fc3":
                    g = g * positive
                grads[name + "_w"], grads[name + "_b"] = h.T @ g, g.sum(0)
                g = g @ cache["params"][name + "_w"].T
            else:
                conv, positive, pool = rest
                g = mask_of_all_winners.max_pool2d_backward(g.reshape(cache["shape"]) if name == "conv2" else g, pool)
                g, grads[name + "_w"], grads[name + "_b"] = conv2d_backward(g * positive, conv)
        return grads


class pooling_before_relu(Right):
    """The maximum of ReLUs is the ReLU of the maximum; gradients in the order of params."""

    def lenet_forward(x, params):
        def relu(a):
            return np.where(a > 0, a, a.dtype.type(0))

        c1, cache1 = conv2d_forward(x, params["conv1_w"], params["conv1_b"], padding=2)
        m1, pool1 = max_pool2d_forward(c1, 2, 2)
        c2, cache2 = conv2d_forward(relu(m1), params["conv2_w"], params["conv2_b"], padding=2)
        m2, pool2 = max_pool2d_forward(c2, 2, 2)
        h0 = relu(m2).reshape(len(x), -1)
        h1 = relu(h0 @ params["fc1_w"] + params["fc1_b"])
        h2 = relu(h1 @ params["fc2_w"] + params["fc2_b"])
        scores = h2 @ params["fc3_w"] + params["fc3_b"]
        return scores, (params, cache1, m1, pool1, cache2, m2, pool2, h0, h1, h2)

    def lenet_backward(dscores, cache):
        params, cache1, m1, pool1, cache2, m2, pool2, h0, h1, h2 = cache
        g2 = dscores.dot(params["fc3_w"].T) * np.sign(h2)
        g1 = g2.dot(params["fc2_w"].T) * np.sign(h1)
        g0 = g1.dot(params["fc1_w"].T).reshape(m2.shape) * (m2 > 0)
        g, conv2_w, conv2_b = conv2d_backward(max_pool2d_backward(g0, pool2), cache2)
        _, conv1_w, conv1_b = conv2d_backward(max_pool2d_backward(g * (m1 > 0), pool1), cache1)
        found = {"conv1_w": conv1_w, "conv1_b": conv1_b, "conv2_w": conv2_w, "conv2_b": conv2_b}
        found.update(fc1_w=h0.T.dot(g1), fc1_b=g1.sum(axis=0), fc2_w=h1.T.dot(g2), fc2_b=g2.sum(axis=0))
        found.update(fc3_w=h2.T.dot(dscores), fc3_b=dscores.sum(axis=0))
        return {name: found[name] for name in params}


class naive_convolutions(Right):
    def lenet_forward(x, params):
        conv = loops_over_positions.conv2d_forward_naive
        c1, cache1 = conv(x, params["conv1_w"], params["conv1_b"], 1, 2)
        m1, pool1 = max_pool2d_forward(c1.clip(min=0), 2, 2)
        c2, cache2 = conv(m1, params["conv2_w"], params["conv2_b"], 1, 2)
        m2, pool2 = max_pool2d_forward(c2.clip(min=0), 2, 2)
        activations = [m2.reshape(len(x), -1)]
        for k in (1, 2, 3):
            a = np.einsum("nd,dm->nm", activations[-1], params[f"fc{k}_w"]) + params[f"fc{k}_b"]
            activations.append(a if k == 3 else a.clip(min=0))
        weights = {k: params[f"fc{k}_w"].copy() for k in (1, 2, 3)}
        return activations[3], [c1, cache1, pool1, c2, cache2, pool2, m2.shape, activations, weights]

    def lenet_backward(dscores, cache):
        c1, cache1, pool1, c2, cache2, pool2, shape, activations, weights = cache
        conv = loops_over_positions.conv2d_backward_naive
        grads, g = {}, dscores
        for k in (3, 2, 1):
            grads[f"fc{k}_b"] = np.einsum("nm->m", g)
            grads[f"fc{k}_w"] = np.einsum("nd,nm->dm", activations[k - 1], g)
            g = np.einsum("nm,dm->nd", g, weights[k]) * (activations[k - 1] > 0)
        g, grads["conv2_w"], grads["conv2_b"] = conv(max_pool2d_backward(g.reshape(shape), pool2) * (c2 > 0), cache2)
        _, grads["conv1_w"], grads["conv1_b"] = conv(max_pool2d_backward(g, pool1) * (c1 > 0), cache1)
        return grads


class shared_network(Right):
    """Columns with channels last, quarters of the image for pooling."""

    def lenet_forward(x, params):
        return forward(x, params)

    def lenet_backward(dscores, cache):
        return backward(dscores, cache)


class in_float64_and_back(Right):

    def lenet_forward(x, params):
        scores, cache = forward(x.astype(np.float64), {name: value.astype(np.float64) for name, value in params.items()})
        return scores.astype(x.dtype), (cache, x.dtype)

    def lenet_backward(dscores, cache):
        cache, dtype = cache
        return {name: g.astype(dtype) for name, g in backward(dscores.astype(np.float64), cache).items()}


class in_float64(Small):
    def lenet_forward(x, params):
        scores, cache = forward(x.astype(np.float64), params)
        return scores, cache

    def lenet_backward(dscores, cache):
        return {name: g.astype(np.float64) for name, g in backward(dscores, cache).items()}


class step_taken_in_the_backward(Small):
    """Right gradients; the parameters have moved when it returns."""

    def lenet_forward(x, params):
        scores, cache = forward(x, params)
        return scores, (params, cache)

    def lenet_backward(dscores, cache):
        params, cache = cache
        grads = backward(dscores, cache)
        for name in params:
            params[name] -= 0.01 * grads[name]
        return grads


class upstream_gradient_used_up(Small, shared_network):
    def lenet_backward(dscores, cache):
        grads = backward(dscores, cache)
        dscores[:] = 0
        return grads


class torch_autograd(Cheat):
    def lenet_forward(x, params):
        import torch
        import torch.nn.functional as layers

        p = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
        h = torch.tensor(x)
        for name in ("conv1", "conv2"):
            h = layers.max_pool2d(torch.relu(layers.conv2d(h, p[f"{name}_w"], p[f"{name}_b"], padding=2)), 2)
        h = torch.relu(h.flatten(1) @ p["fc1_w"] + p["fc1_b"])
        scores = torch.relu(h @ p["fc2_w"] + p["fc2_b"]) @ p["fc3_w"] + p["fc3_b"]
        return scores.detach().numpy(), (scores, p)

    def lenet_backward(dscores, cache):
        import torch

        scores, p = cache
        grads = torch.autograd.grad(scores, list(p.values()), torch.tensor(dscores))
        return {name: g.numpy() for name, g in zip(p, grads, strict=True)}


class torch_for_the_backward(torch_autograd):
    def lenet_forward(x, params):
        scores, _ = forward(x, params)
        return scores, torch_autograd.lenet_forward(x, params)[1]


class torch_convolutions(Cheat, shared_network):
    """PyTorch for the first layer's forward alone."""

    def lenet_forward(x, params):
        from torch import tensor
        from torch.nn.functional import conv2d

        scores, cache = forward(x, params)
        conv2d(tensor(x), tensor(params["conv1_w"]), tensor(params["conv1_b"]), padding=2)
        return scores, cache
