"""Answers to `residual_forward(x, w1, w2)` and `residual_backward`: relu(x @ w1) @ w2 + x, both paths."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "residual_backward"


class matrices(Right):
    def residual_forward(x, w1, w2):
        a = x @ w1
        h = np.maximum(a, 0)
        return h @ w2 + x, (x, w1, w2, a, h)

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        dw2 = h.T @ dout
        da = (dout @ w2.T) * (a > 0)
        return da @ w1.T + dout, x.T @ da, dw2


class einsum(Right):
    def residual_forward(x, w1, w2):
        a = np.einsum("nd,dh->nh", x, w1)
        h = np.where(a > 0, a, 0)
        return x + np.einsum("nh,hd->nd", h, w2), {"x": x, "w1": w1, "w2": w2, "h": h}

    def residual_backward(dout, cache):
        dh = np.einsum("nd,hd->nh", dout, cache["w2"])
        dh[cache["h"] <= 0] = 0
        dw1 = np.einsum("nd,nh->dh", cache["x"], dh)
        dw2 = np.einsum("nh,nd->hd", cache["h"], dout)
        return [dout + np.einsum("nh,dh->nd", dh, cache["w1"]), dw1, dw2]


def relu(x):
    return x * (x >= 0)


class computed_again(Right):
    def residual_forward(x, w1, w2):
        return relu(x.dot(w1)).dot(w2) + x, [x, w1, w2]

    def residual_backward(dout, cache):
        x, w1, w2 = cache
        a = x.dot(w1)
        da = dout.dot(w2.T) * np.heaviside(a, np.zeros_like(a))
        dx = dout.copy()
        dx += da.dot(w1.T)
        print("dx", dx.shape)
        return dx, x.T.dot(da), relu(a).T.dot(dout)


class row_by_row(Right):
    def residual_forward(x, w1, w2):
        out = np.zeros_like(x)
        for i in range(len(x)):
            out[i] = w2.T @ np.maximum(w1.T @ x[i], 0) + x[i]
        return out, (x, w1, w2)

    def residual_backward(dout, cache):
        x, w1, w2 = cache
        dx, dw1, dw2 = np.zeros_like(x), np.zeros_like(w1), np.zeros_like(w2)
        for i in range(len(x)):
            a = w1.T @ x[i]
            da = (w2 @ dout[i]) * (a > 0)
            dx[i] = w1 @ da + dout[i]
            dw1 += np.outer(x[i], da)
            dw2 += np.outer(np.maximum(a, 0), dout[i])
        return dx, dw1, dw2


class layers(Right):
    """Each small layer a pair of its own."""

    def residual_forward(x, w1, w2):
        def linear(x, w):
            return x @ w, (x, w)

        a, first = linear(x, w1)
        h = a.clip(0)
        out, second = linear(h, w2)
        return np.add(out, x), (first, a > 0, second)

    def residual_backward(dout, cache):
        def linear_backward(d, cache):
            x, w = cache
            return d @ w.T, x.T @ d

        first, positive, second = cache
        dh, dw2 = linear_backward(dout, second)
        dx, dw1 = linear_backward(dh * positive, first)
        return dx + dout, dw1, dw2


class dout_written_over(Small, matrices):
    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        dw2 = h.T @ dout
        da = (dout @ w2.T) * (a > 0)
        dout += da @ w1.T
        return dout, x.T @ da, dw2


class buffer_in_float64(Small, matrices):
    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        mask = np.zeros(a.shape)
        mask[a > 0] = 1
        da = (dout @ w2.T) * mask
        return da @ w1.T + dout, x.T @ da, h.T @ dout


class skip_dropped_in_backward(Wrong, matrices):
    mistake = "skip path dropped"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return da @ w1.T, x.T @ da, h.T @ dout


class skip_dropped_in_forward(Wrong, matrices):
    mistake = "skip path dropped"

    def residual_forward(x, w1, w2):
        a = x @ w1
        h = np.maximum(a, 0)
        return h @ w2, (x, w1, w2, a, h)


class skip_dropped(Wrong, matrices):
    mistake = "skip path dropped"

    def residual_forward(x, w1, w2):
        a = x @ w1
        h = np.maximum(a, 0)
        return h @ w2, (x, w1, w2, a, h)

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return da @ w1.T, x.T @ da, h.T @ dout


class skip_only(Wrong, matrices):
    mistake = "only the skip path"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return dout.copy(), x.T @ da, h.T @ dout


class skip_of_ones(Wrong, matrices):
    mistake = "ones in place of dout on the skip path"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return da @ w1.T + 1, x.T @ da, h.T @ dout


class skip_counted_twice(Wrong, matrices):
    mistake = "skip path counted twice"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return da @ w1.T + 2 * dout, x.T @ da, h.T @ dout


class skip_adds_x(Wrong, matrices):
    mistake = "x in place of dout on the skip path"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return da @ w1.T + x, x.T @ da, h.T @ dout


class skip_multiplied(Wrong, matrices):
    mistake = "paths multiplied"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return (da @ w1.T) * dout, x.T @ da, h.T @ dout


class skip_averaged(Wrong, matrices):
    mistake = "paths averaged"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return (da @ w1.T + dout) / 2, x.T @ da, h.T @ dout


class skip_through_the_mask(Wrong, matrices):
    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return da @ w1.T + dout * (x > 0), x.T @ da, h.T @ dout


class no_mask(Wrong, matrices):
    mistake = "ReLU mask left out"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = dout @ w2.T
        return da @ w1.T + dout, x.T @ da, h.T @ dout


class mask_on_gradient(Wrong, matrices):
    mistake = "mask of the wrong array"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = np.maximum(dout @ w2.T, 0)
        return da @ w1.T + dout, x.T @ da, h.T @ dout


class mask_reversed(Wrong, matrices):
    mistake = "mask inverted"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a < 0)
        return da @ w1.T + dout, x.T @ da, h.T @ dout


class mask_missing_in_w1(Wrong, matrices):
    mistake = "ReLU mask left out"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        dh = dout @ w2.T
        return (dh * (a > 0)) @ w1.T + dout, x.T @ dh, h.T @ dout


class w2_before_the_relu(Wrong, matrices):
    mistake = "hidden values from before the ReLU"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return da @ w1.T + dout, x.T @ da, a.T @ dout


class w1_not_transposed(Wrong, matrices):
    """Runs where the hidden size is D."""

    mistake = "w1 not transposed in dx"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return da @ w1 + dout, x.T @ da, h.T @ dout


class w2_reshaped(Wrong, matrices):
    mistake = "reshaped instead of transposed"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.reshape(w1.shape)) * (a > 0)
        return da @ w1.T + dout, x.T @ da, h.T @ dout


class w1_in_place_of_w2(Wrong, matrices):
    """w1 has the shape that the transpose of w2 has, so that nothing complains."""

    mistake = "w1 in place of w2 transposed"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w1) * (a > 0)
        return da @ w1.T + dout, x.T @ da, h.T @ dout


class order_swapped(Wrong, matrices):
    mistake = "dw1 and dw2 swapped"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return da @ w1.T + dout, h.T @ dout, x.T @ da


class weights_transposed(Wrong, matrices):
    mistake = "dw1 transposed"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return da @ w1.T + dout, da.T @ x, dout.T @ h


class weights_averaged(Wrong, matrices):
    mistake = "dw1 averaged over the batch"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return da @ w1.T + dout, x.T @ da / len(x), h.T @ dout / len(x)


class only_dx(Wrong, matrices):
    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return da @ w1.T + dout


class dout_ignored(Wrong, matrices):
    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        ones = np.ones_like(dout)
        da = (ones @ w2.T) * (a > 0)
        return da @ w1.T + ones, x.T @ da, h.T @ ones


class w1_straight_from_dout(Wrong, matrices):
    """Runs where the hidden size is D."""

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        return da @ w1.T + dout, x.T @ dout, h.T @ dout


class dout_damaged_on_the_way(Wrong, matrices):
    """dout has become dx by the time dw2 is computed from it."""

    mistake = "dout changed before dw2"

    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        dout += da @ w1.T
        return dout, x.T @ da, h.T @ dout


class relu_after_the_sum(Wrong):
    mistake = "ReLU after the sum"

    def residual_forward(x, w1, w2):
        h = np.maximum(x @ w1, 0)
        out = np.maximum(h @ w2 + x, 0)
        return out, (x, w1, w2, h, out)

    def residual_backward(dout, cache):
        x, w1, w2, h, out = cache
        dout = dout * (out > 0)
        da = (dout @ w2.T) * (h > 0)
        return da @ w1.T + dout, x.T @ da, h.T @ dout


class relu_after_the_second_layer(Wrong, matrices):
    mistake = "ReLU after the second layer"

    def residual_forward(x, w1, w2):
        a = x @ w1
        h = np.maximum(a, 0)
        return np.maximum(a @ w2, 0) + x, (x, w1, w2, a, h)


class no_relu(Wrong):
    mistake = "ReLU left out"

    def residual_forward(x, w1, w2):
        h = x @ w1
        return h @ w2 + x, (x, w1, w2, h)

    def residual_backward(dout, cache):
        x, w1, w2, h = cache
        dh = dout @ w2.T
        return dh @ w1.T + dout, x.T @ dh, h.T @ dout


class x_overwritten(Wrong, matrices):
    """`x +=` changes the array that stands in the cache."""

    mistake = "x changed before it is kept"

    def residual_forward(x, w1, w2):
        a = x @ w1
        h = np.maximum(a, 0)
        x += h @ w2
        return x, (x, w1, w2, a, h)


class relu_of_the_skip(Wrong, matrices):
    mistake = "ReLU on the skip path"

    def residual_forward(x, w1, w2):
        a = x @ w1
        h = np.maximum(a, 0)
        return h @ w2 + np.maximum(x, 0), (x, w1, w2, a, h)


class nothing_returned(Wrong, matrices):
    def residual_backward(dout, cache):
        x, w1, w2, a, h = cache
        da = (dout @ w2.T) * (a > 0)
        grads = da @ w1.T + dout, x.T @ da, h.T @ dout
        print(grads)


class half_precision(Wrong, matrices):
    def residual_forward(x, w1, w2):
        a = x @ w1
        h = np.maximum(a, 0)
        return (h @ w2 + x).astype(np.float16), (x, w1, w2, a, h)


last_seen = None


class cache_kept_outside(Wrong):
    """The second of two blocks overwrites what the first one remembered."""

    mistake = "cache of another call"

    def residual_forward(x, w1, w2):
        global last_seen
        last_seen = x, w1, w2
        return np.maximum(x @ w1, 0) @ w2 + x, None

    def residual_backward(dout, cache):
        x, w1, w2 = last_seen
        a = x @ w1
        da = (dout @ w2.T) * (a > 0)
        return da @ w1.T + dout, x.T @ da, np.maximum(a, 0).T @ dout


class torch_autograd(Cheat):
    def residual_forward(x, w1, w2):
        import torch

        leaves = [torch.tensor(a, requires_grad=True) for a in (x, w1, w2)]
        out = torch.relu(leaves[0] @ leaves[1]) @ leaves[2] + leaves[0]
        return out.detach().numpy(), (leaves, out)

    def residual_backward(dout, cache):
        import torch

        leaves, out = cache
        return tuple(g.numpy() for g in torch.autograd.grad(out, leaves, torch.tensor(dout)))


class torch_in_the_backward(Cheat, matrices):
    def residual_backward(dout, cache):
        import torch

        leaves = [torch.tensor(a, requires_grad=True) for a in cache[:3]]
        out = torch.relu(leaves[0] @ leaves[1]) @ leaves[2] + leaves[0]
        out.backward(torch.tensor(dout))
        return tuple(t.grad.numpy() for t in leaves)
