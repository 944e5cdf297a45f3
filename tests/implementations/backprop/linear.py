"""Answers to `linear_forward(x, w, b)` and `linear_backward(dout, cache)`: x (N, D), w (D, M), b (M,)."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "linear_backward"


class matrices(Right):
    def linear_forward(x, w, b):
        return x @ w + b, (x, w)

    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.T, x.T @ dout, dout.sum(axis=0)


class einsum(Right):
    def linear_forward(x, w, b):
        cache = {"x": x, "w": w, "b": b}
        return np.einsum("nd,dm->nm", x, w) + b[None], cache

    def linear_backward(dout, cache):
        dx = np.einsum("nm,dm->nd", dout, cache["w"])
        dw = np.einsum("nd,nm->dm", cache["x"], dout)
        return [dx, dw, np.einsum("nm->m", dout)]


class loops(Right):
    def linear_forward(x, w, b):
        N, D = x.shape
        M = w.shape[1]
        out = np.zeros((N, M), dtype=x.dtype)
        for i in range(N):
            for j in range(M):
                out[i, j] = b[j]
                for k in range(D):
                    out[i, j] += x[i, k] * w[k, j]
        return out, [x, w, b]

    def linear_backward(dout, cache):
        x, w, b = cache
        dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(b)
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                db[j] += dout[i, j]
                for k in range(x.shape[1]):
                    dx[i, k] += dout[i, j] * w[k, j]
                    dw[k, j] += dout[i, j] * x[i, k]
        return dx, dw, db


class with_a_row_of_ones(Right):
    def linear_forward(x, w, b):
        ones = np.ones((len(x), 1), dtype=x.dtype)
        wb = np.vstack([w, b[None, :]])
        xb = np.hstack([x, ones])
        return xb @ wb, (xb, wb)

    def linear_backward(dout, cache):
        xb, wb = cache
        dwb = xb.T.dot(dout)
        return dout.dot(wb.T)[:, :-1], dwb[:-1], dwb[-1]


class one_image_at_a_time(Right):
    def linear_forward(x, w, b):
        rows = [b + sum(x[i, k] * w[k] for k in range(w.shape[0])) for i in range(len(x))]
        print(len(rows), "rows")
        return np.array(rows, dtype=x.dtype), (np.copy(x), np.copy(w))

    def linear_backward(dout, cache, bias=True):
        x, w = cache
        dx = np.stack([w.dot(g) for g in dout])
        dw = sum(np.outer(x[i], dout[i]) for i in range(len(x)))
        db = sum(dout) if bias else None
        return dx, dw, db


class object_cache(Right):
    def linear_forward(x, w, b):
        class Cache:
            pass

        cache = Cache()
        cache.x, cache.w = x, w
        return np.tensordot(x, w, axes=1) + b, cache

    def linear_backward(dout, cache):
        dx = np.matmul(dout, np.transpose(cache.w))
        dw = np.matmul(np.transpose(cache.x), dout)
        return dx, dw, np.ones(len(dout), dtype=dout.dtype) @ dout


class bias_gradient_with_a_row_axis(Small, matrices):
    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.T, x.T @ dout, dout.sum(axis=0, keepdims=True)


class buffers_in_float64(Small, matrices):
    def linear_backward(dout, cache):
        x, w = cache
        dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(w.shape[1])
        for i in range(len(x)):
            dx[i] = w @ dout[i]
            dw += np.outer(x[i], dout[i])
            db += dout[i]
        return dx, dw, db


class dout_written_over(Small, matrices):
    def linear_backward(dout, cache):
        x, w = cache
        dx, dw = dout @ w.T, x.T @ dout
        for i in range(1, len(dout)):
            dout[0] += dout[i]
        return dx, dw, dout[0]


class w_not_transposed(Wrong, matrices):
    """Runs where D = M."""

    mistake = "w not transposed in dx"

    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w, x.T @ dout, dout.sum(axis=0)


class w_reshaped(Wrong, matrices):
    mistake = "reshaped instead of transposed"

    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.reshape(w.shape[1], w.shape[0]), x.T @ dout, dout.sum(axis=0)


class x_not_transposed(Wrong, matrices):
    """Runs where N = D."""

    mistake = "x not transposed in dw"

    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.T, x @ dout, dout.sum(axis=0)


class x_reshaped(Wrong, matrices):
    mistake = "reshaped instead of transposed"

    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.T, x.reshape(x.shape[1], x.shape[0]) @ dout, dout.sum(axis=0)


class bias_summed_over_features(Wrong, matrices):
    mistake = "bias summed over the wrong axis"

    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.T, x.T @ dout, dout.sum(axis=1)


class bias_averaged(Wrong, matrices):
    mistake = "bias averaged over the batch"

    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.T, x.T @ dout, dout.mean(axis=0)


class bias_summed_over_everything(Wrong, matrices):
    mistake = "bias summed over everything"

    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.T, x.T @ dout, dout.sum()


class bias_not_summed(Wrong, matrices):
    mistake = "bias gradient not summed"

    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.T, x.T @ dout, dout


class bias_of_ones(Wrong, matrices):
    mistake = "bias gradient of ones"

    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.T, x.T @ dout, np.ones_like(w[0])


class bias_left_at_zero(Wrong, matrices):
    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.T, x.T @ dout, np.zeros_like(w[0])


class weights_averaged(Wrong, matrices):
    mistake = "dw averaged over the batch"

    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.T, x.T @ dout / len(x), dout.sum(axis=0)


class all_averaged(Wrong, matrices):
    mistake = "dw averaged over the batch"

    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.T / len(x), x.T @ dout / len(x), dout.mean(axis=0)


class weights_transposed(Wrong, matrices):
    mistake = "dw transposed"

    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.T, dout.T @ x, dout.sum(axis=0)


class order_swapped(Wrong, matrices):
    mistake = "gradients in another order"

    def linear_backward(dout, cache):
        x, w = cache
        return x.T @ dout, dout @ w.T, dout.sum(axis=0)


class bias_forgotten(Wrong, matrices):
    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.T, x.T @ dout


class nothing_returned(Wrong, matrices):
    def linear_backward(dout, cache):
        x, w = cache
        dx, dw, db = dout @ w.T, x.T @ dout, dout.sum(axis=0)
        print(dx, dw, db)


class dout_ignored(Wrong, matrices):
    mistake = "upstream gradient left out"

    def linear_backward(dout, cache):
        x, w = cache
        ones = np.ones_like(dout)
        return ones @ w.T, x.T @ ones, ones.sum(axis=0)


class last_example_only(Wrong, matrices):
    mistake = "dw from one example"

    def linear_backward(dout, cache):
        x, w = cache
        dx = np.zeros_like(x)
        for i in range(len(x)):
            dx[i] = w @ dout[i]
            dw = np.outer(x[i], dout[i])
            db = dout[i]
        return dx, dw, db


class sign(Wrong, matrices):
    mistake = "sign flipped"

    def linear_backward(dout, cache):
        x, w = cache
        return -(dout @ w.T), -(x.T @ dout), -dout.sum(axis=0)


class half_precision(Wrong, matrices):
    def linear_backward(dout, cache):
        x, w = (a.astype(np.float16) for a in cache)
        return dout.astype(np.float16) @ w.T, x.T @ dout.astype(np.float16), dout.sum(axis=0)


class forward_without_bias(Wrong, matrices):
    mistake = "bias left out"

    def linear_forward(x, w, b):
        return x @ w, (x, w)


class forward_bias_multiplied(Wrong, matrices):
    def linear_forward(x, w, b):
        return (x @ w) * b, (x, w)


class forward_bias_down_the_rows(Wrong, matrices):
    """Runs where N = M, and for M = 1."""

    mistake = "bias added down the rows"

    def linear_forward(x, w, b):
        return x @ w + b[:, None], (x, w)


class forward_elementwise(Wrong, matrices):
    def linear_forward(x, w, b):
        return x * w + b, (x, w)


class forward_whole_numbers(Wrong, matrices):
    def linear_forward(x, w, b):
        out = np.zeros((len(x), w.shape[1]), dtype=int)
        out[:] = x @ w + b
        return out, (x, w)


class forward_returns_no_cache(Wrong, matrices):
    def linear_forward(x, w, b):
        return x @ w + b


class forward_w_transposed(Wrong, matrices):
    """As in PyTorch, where the weight is (M, D): runs where D = M."""

    mistake = "w transposed"

    def linear_forward(x, w, b):
        return x @ w.T + b, (x, w)


class forward_adds_bias_twice(Wrong, matrices):
    mistake = "bias added twice"

    def linear_forward(x, w, b):
        out = np.tile(b, (len(x), 1))
        out += x @ w + b
        return out, (x, w)


last_seen = None


class cache_kept_outside(Wrong):
    """The second of two layers overwrites what the first one remembered."""

    mistake = "cache of another call"

    def linear_forward(x, w, b):
        global last_seen
        last_seen = x, w
        return x @ w + b, None

    def linear_backward(dout, cache):
        x, w = last_seen
        return dout @ w.T, x.T @ dout, dout.sum(axis=0)


class output_cached(Wrong, matrices):
    """The output stands where x belongs: runs where D = M."""

    def linear_forward(x, w, b):
        out = x @ w + b
        return out, (out, w)


class w_doubled(Wrong, matrices):
    def linear_backward(dout, cache):
        x, w = cache
        return dout @ w.T, 2 * x.T @ dout, dout.sum(axis=0)


def grads_of(outputs):
    return [t.grad.numpy() for t in outputs]


class torch_autograd(Cheat):
    def linear_forward(x, w, b):
        import torch

        leaves = [torch.tensor(a, requires_grad=True) for a in (x, w, b)]
        out = leaves[0] @ leaves[1] + leaves[2]
        return out.detach().numpy(), (out, leaves)

    def linear_backward(dout, cache):
        import torch

        out, leaves = cache
        out.backward(torch.tensor(dout))
        return tuple(grads_of(leaves))


class torch_in_the_backward(Cheat, matrices):
    def linear_backward(dout, cache):
        import torch

        x, w = cache
        leaves = [torch.tensor(a, requires_grad=True) for a in (x, w, np.zeros_like(w[0]))]
        out = leaves[0] @ leaves[1] + leaves[2]
        out.backward(torch.tensor(dout))
        return tuple(grads_of(leaves))


class torch_layer(Cheat, matrices):
    def linear_forward(x, w, b):
        import torch

        out = torch.nn.functional.linear(torch.tensor(x), torch.tensor(w).T, torch.tensor(b))
        return out.numpy(), (x, w)
