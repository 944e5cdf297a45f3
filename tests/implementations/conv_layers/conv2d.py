"""Answers to `conv2d_forward(x, w, b, stride=1, padding=0, dilation=1)` and `conv2d_backward(dout, cache)`.

Without a loop over images or positions; those with one are in conv2d_loops.py.
"""

import numpy as np

from tests.implementations.conv_layers.windows import added, cropped, padded, windows
from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "conv2d_backward"


class columns(Right):
    """One matrix product, with im2col and col2im over kernel offsets."""

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        N, C, H, W = x.shape
        F, _, KH, KW = w.shape
        OH = (H + 2 * padding - dilation * (KH - 1) - 1) // stride + 1
        OW = (W + 2 * padding - dilation * (KW - 1) - 1) // stride + 1
        xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        cols = np.empty((N, C, KH, KW, OH, OW), dtype=x.dtype)
        for k in range(KH):
            for m in range(KW):
                rows = slice(k * dilation, k * dilation + stride * (OH - 1) + 1, stride)
                columns = slice(m * dilation, m * dilation + stride * (OW - 1) + 1, stride)
                cols[:, :, k, m] = xp[:, :, rows, columns]
        cols = cols.reshape(N, C * KH * KW, OH * OW)
        out = w.reshape(F, -1) @ cols + b[:, None]
        return out.reshape(N, F, OH, OW), (cols, x.shape, w, stride, padding, dilation)

    def conv2d_backward(dout, cache):
        cols, shape, w, stride, padding, dilation = cache
        N, F, OH, OW = dout.shape
        _, C, KH, KW = w.shape
        H, W = shape[2:]
        g = dout.reshape(N, F, OH * OW)
        dw = (g @ cols.transpose(0, 2, 1)).sum(axis=0).reshape(w.shape)
        dcols = (w.reshape(F, -1).T @ g).reshape(N, C, KH, KW, OH, OW)
        dx = np.zeros((N, C, H + 2 * padding, W + 2 * padding), dtype=dout.dtype)
        for k in range(KH):
            for m in range(KW):
                rows = slice(k * dilation, k * dilation + stride * (OH - 1) + 1, stride)
                columns = slice(m * dilation, m * dilation + stride * (OW - 1) + 1, stride)
                dx[:, :, rows, columns] += dcols[:, :, k, m]
        return dx[:, :, padding : padding + H, padding : padding + W], dw, dout.sum(axis=(0, 2, 3))


class views(Right):
    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        xp = padded(x, padding)
        seen = windows(xp, *w.shape[2:], stride, dilation)
        out = np.tensordot(seen, w, axes=[(1, 4, 5), (1, 2, 3)])
        return np.moveaxis(out + b, -1, 1), (xp.shape, seen, w, stride, padding, dilation)

    def conv2d_backward(dout, cache):
        shape, seen, w, stride, padding, dilation = cache
        dw = np.tensordot(dout, seen, axes=[(0, 2, 3), (0, 2, 3)])
        parts = np.tensordot(dout, w, axes=[1, 0]).transpose(0, 3, 1, 2, 4, 5)
        return cropped(added(parts, shape, stride, dilation), padding), dw, dout.sum((0, 2, 3))


class einsum(Right):
    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        xp = padded(x, padding)
        seen = windows(xp, *w.shape[2:], stride, dilation)
        out = np.einsum("ncijkm,fckm->nfij", seen, w, optimize=True) + b.reshape(1, -1, 1, 1)
        cache = dict(shape=xp.shape, seen=seen, w=w, options=(stride, padding, dilation))
        return out, cache

    def conv2d_backward(dout, cache):
        stride, padding, dilation = cache["options"]
        dw = np.einsum("nfij,ncijkm->fckm", dout, cache["seen"], optimize="greedy")
        parts = np.einsum("nfij,fckm->ncijkm", dout, cache["w"])
        dx = cropped(added(parts, cache["shape"], stride, dilation), padding)
        return [dx, dw, np.einsum("nfij->f", dout)]


class offsets_and_products(Right):
    """Never builds the columns: a product of matrices for each offset of the kernel, channels last."""

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        xp = padded(x, padding).transpose(0, 2, 3, 1)
        KH, KW = w.shape[2:]
        OH = 1 + (xp.shape[1] - dilation * (KH - 1) - 1) // stride
        OW = 1 + (xp.shape[2] - dilation * (KW - 1) - 1) // stride
        out = np.zeros((len(x), OH, OW, len(w)), dtype=x.dtype) + b
        here = {}
        for k, m in np.ndindex(KH, KW):
            top, left = k * dilation, m * dilation
            here[k, m] = np.s_[:, top : top + stride * (OH - 1) + 1 : stride, left : left + stride * (OW - 1) + 1 : stride]
            out += xp[here[k, m]] @ w[:, :, k, m].T
        return out.transpose(0, 3, 1, 2), (xp, w, here, padding)

    def conv2d_backward(dout, cache):
        xp, w, here, p = cache
        g = np.ascontiguousarray(dout.transpose(0, 2, 3, 1))
        rows = g.reshape(-1, g.shape[-1])
        dx, dw = np.zeros(xp.shape, xp.dtype), np.zeros(w.shape, w.dtype)
        for (k, m), part in here.items():
            dw[:, :, k, m] = rows.T @ xp[part].reshape(-1, xp.shape[-1])
            dx[part] += g @ w[:, :, k, m]
        dx = dx[:, p : dx.shape[1] - p, p : dx.shape[2] - p]
        return dx.transpose(0, 3, 1, 2), dw, rows.sum(axis=0)


class addresses(Right):
    """Fancy indices there, np.add.at back."""

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        F, C, KH, KW = w.shape
        xp = padded(x, padding)
        OH = (xp.shape[2] - dilation * (KH - 1) - 1) // stride + 1
        OW = (xp.shape[3] - dilation * (KW - 1) - 1) // stride + 1
        c, k, m = (index.reshape(-1, 1) for index in np.indices((C, KH, KW)))
        i, j = (index.reshape(1, -1) for index in np.indices((OH, OW)))
        where = slice(None), c, k * dilation + i * stride, m * dilation + j * stride
        cols = xp[where]
        out = (w.reshape(F, -1) @ cols).reshape(len(x), F, OH, OW) + b[None, :, None, None]
        return out, (xp.shape, cols, where, w, padding)

    def conv2d_backward(dout, cache):
        shape, cols, where, w, padding = cache
        N, F = dout.shape[:2]
        g = dout.reshape(N, F, -1)
        dxp = np.zeros(shape, dtype=dout.dtype)
        np.add.at(dxp, where, w.reshape(F, -1).T @ g)
        dw = np.einsum("nfl,nrl->fr", g, cols).reshape(w.shape)
        return cropped(dxp, padding).copy(), dw, g.sum(axis=(0, 2))


class strides_by_hand(Right):
    """One matrix for the whole batch, from as_strided; loops over channels in the backward."""

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        (N, C, H, W), (F, _, KH, KW) = x.shape, w.shape
        xp = np.zeros((N, C, H + 2 * padding, W + 2 * padding), x.dtype)
        xp[:, :, padding : padding + H, padding : padding + W] = x
        OH = (H + 2 * padding - dilation * (KH - 1) - 1) // stride + 1
        OW = (W + 2 * padding - dilation * (KW - 1) - 1) // stride + 1
        n, c, h, v = xp.strides
        seen = np.lib.stride_tricks.as_strided(
            xp, (C, KH, KW, N, OH, OW), (c, dilation * h, dilation * v, n, stride * h, stride * v)
        )
        cols = seen.reshape(C * KH * KW, -1)
        out = np.dot(w.reshape(F, -1), cols) + b.reshape(-1, 1)
        print("columns", cols.shape)
        return out.reshape(F, N, OH, OW).swapaxes(0, 1), (cols, w, b, xp.shape, stride, padding, dilation)

    def conv2d_backward(dout, cache):
        cols, w, b, shape, stride, padding, dilation = cache
        N, F, OH, OW = dout.shape
        g = dout.swapaxes(0, 1).reshape(F, -1)
        dw = g.dot(cols.T).reshape(w.shape)
        dx = np.zeros(shape, dout.dtype)
        for c in range(w.shape[1]):
            parts = (w[:, c].reshape(F, -1).T @ g).reshape(*w.shape[2:], N, OH, OW)
            for k in range(w.shape[2]):
                for m in range(w.shape[3]):
                    top, left = k * dilation, m * dilation
                    corner = dx[:, c, top : top + stride * OH : stride, left : left + stride * OW : stride]
                    corner[:, :OH, :OW] += parts[k, m]
        if padding:
            dx = dx[:, :, padding:-padding, padding:-padding]
        return dx, dw, g.sum(axis=1).reshape(b.shape)


class gradient_as_another_convolution(Right):
    """dx: dout spread out by the stride, padded, and correlated with the kernel turned around."""

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        seen = windows(padded(x, padding), *w.shape[2:], stride, dilation)
        rows = seen.transpose(0, 2, 3, 1, 4, 5).reshape(-1, w[0].size)
        out = (rows @ w.reshape(len(w), -1).T + b).reshape(len(x), *seen.shape[2:4], len(w))
        return out.transpose(0, 3, 1, 2), (x.shape, rows, w, stride, padding, dilation)

    def conv2d_backward(dout, cache):
        shape, rows, w, stride, padding, dilation = cache
        F, C, KH, KW = w.shape
        N, _, OH, OW = dout.shape
        g = dout.transpose(0, 2, 3, 1).reshape(-1, F)
        top, left = dilation * (KH - 1), dilation * (KW - 1)
        H, W = shape[2] + 2 * padding, shape[3] + 2 * padding
        spread = np.zeros((N, F, H + top, W + left), dtype=dout.dtype)
        spread[:, :, top : top + stride * OH : stride, left : left + stride * OW : stride][:, :, :OH, :OW] = dout
        turned = np.flip(w, (2, 3)).transpose(0, 2, 3, 1).reshape(-1, C)
        seen = windows(spread, KH, KW, 1, dilation).transpose(0, 2, 3, 1, 4, 5).reshape(N, H, W, -1)
        dx = (seen @ turned).transpose(0, 3, 1, 2)
        return cropped(dx, padding), (g.T @ rows).reshape(w.shape), g.sum(axis=0)


class one_matrix_by_hstack(Right):
    """np.hstack and np.stack take the batch apart in Python, inside NumPy: no loop of the student's."""

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        seen = windows(padded(x, padding), *w.shape[2:], stride, dilation).transpose(0, 1, 4, 5, 2, 3)
        N, (OH, OW) = len(x), seen.shape[4:]
        cols = np.hstack(seen.reshape(N, w[0].size, OH * OW))
        out = (w.reshape(len(w), -1) @ cols).reshape(len(w), N, OH, OW) + b[:, None, None, None]
        return np.stack(out, axis=1), (cols, w, x.shape, stride, padding, dilation)

    def conv2d_backward(dout, cache):
        cols, w, (N, C, H, W), stride, padding, dilation = cache
        F, _, KH, KW = w.shape
        OH, OW = dout.shape[2:]
        g = np.hstack(dout.reshape(N, F, OH * OW))
        parts = (w.reshape(F, -1).T @ g).reshape(C, KH, KW, N, OH, OW).transpose(3, 0, 4, 5, 1, 2)
        dx = added(parts, (N, C, H + 2 * padding, W + 2 * padding), stride, dilation)
        return cropped(dx, padding), (g @ cols.T).reshape(w.shape), g.sum(axis=1)


class filter_after_filter(Right):
    """Loops over filters and channels."""

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        xp = padded(x, padding)
        seen = windows(xp, *w.shape[2:], stride, dilation)
        maps = [sum(np.tensordot(seen[:, c], kernel[c], 2) for c in range(len(kernel))) for kernel in w]
        return np.stack(maps, axis=1) + b[:, None, None], (xp.shape, seen, w, (stride, dilation), padding)

    def conv2d_backward(dout, cache):
        shape, seen, w, options, padding = cache
        dx = np.zeros(shape, dtype=dout.dtype)
        dw = np.zeros_like(w)
        for f in range(len(w)):
            dw[f] = np.tensordot(dout[:, f], seen, axes=[(0, 1, 2), (0, 2, 3)])
            parts = np.multiply.outer(dout[:, f], w[f]).transpose(0, 3, 1, 2, 4, 5)
            dx += added(parts, shape, *options)
        return cropped(dx, padding), dw, np.array([dout[:, f].sum() for f in range(len(w))], dtype=dout.dtype)


class buffer_in_float64(Small, columns):
    def conv2d_backward(dout, cache):
        return columns.conv2d_backward(dout.astype(float), cache)


class columns_in_float64(Small, columns):
    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        seen = windows(padded(x, padding), *w.shape[2:], stride, dilation)
        N, C, OH, OW, KH, KW = seen.shape
        cols = np.zeros((N, C * KH * KW, OH * OW))
        cols[:] = seen.transpose(0, 1, 4, 5, 2, 3).reshape(cols.shape)
        out = (w.reshape(len(w), -1) @ cols).reshape(N, len(w), OH, OW) + b[:, None, None]
        return out, (cols, x.shape, w, stride, padding, dilation)


class bias_with_all_axes(Small, views):
    def conv2d_backward(dout, cache):
        dx, dw, _ = views.conv2d_backward(dout, cache)
        return dx, dw, dout.sum(axis=(0, 2, 3), keepdims=True)


class upstream_gradient_written_over(Small, views):
    def conv2d_backward(dout, cache):
        grads = views.conv2d_backward(dout, cache)
        dout[:] = 0
        return grads


class dilation_ignored(Wrong, views):
    mistake = "dilation ignored"

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        return views.conv2d_forward(x, w, b, stride, padding)


class dilation_ignored_in_the_backward(Wrong, views):
    mistake = "dilation ignored in the backward"

    def conv2d_backward(dout, cache):
        shape, seen, w, stride, padding, dilation = cache
        return views.conv2d_backward(dout, (shape, seen, w, stride, padding, 1))


class dilation_one_too_many(Wrong, views):
    mistake = "dilation off by one"

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        return views.conv2d_forward(x, w, b, stride, padding, dilation + 1)


class stride_ignored(Wrong, views):
    mistake = "stride ignored"

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        return views.conv2d_forward(x, w, b, 1, padding, dilation)


class stride_ignored_in_the_backward(Wrong, views):
    mistake = "stride ignored in the backward"

    def conv2d_backward(dout, cache):
        shape, seen, w, stride, padding, dilation = cache
        return views.conv2d_backward(dout, (shape, seen, w, 1, padding, dilation))


class stride_and_dilation_swapped(Wrong, views):
    mistake = "stride and dilation swapped"

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        return views.conv2d_forward(x, w, b, dilation, padding, stride)


class padding_ignored(Wrong, views):
    mistake = "padding ignored"

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        return views.conv2d_forward(x, w, b, stride, 0, dilation)


class padding_on_one_side(Wrong, views):
    mistake = "padding on one side"

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        xp = np.pad(x, ((0, 0), (0, 0), (padding, 0), (padding, 0)))
        out, (shape, seen, w, stride, _, dilation) = views.conv2d_forward(xp, w, b, stride, 0, dilation)
        return out, (shape, seen, w, stride, padding, dilation)


class padding_left_on_dx(Wrong, views):
    mistake = "padding left on dx"

    def conv2d_backward(dout, cache):
        shape, seen, w, stride, padding, dilation = cache
        return views.conv2d_backward(dout, (shape, seen, w, stride, 0, dilation))


class padding_cut_off_at_the_end(Wrong, columns):
    mistake = "padding cut off at the wrong place"

    def conv2d_backward(dout, cache):
        cols, shape, w, stride, padding, dilation = cache
        N, C, H, W = shape
        whole = (N, C, H + 2 * padding, W + 2 * padding)
        dx, dw, db = columns.conv2d_backward(dout, (cols, whole, w, stride, 0, dilation))
        return dx[:, :, :H, :W], dw, db


class crop_by_negative_padding(Wrong, views):
    mistake = "cut with an empty slice"

    def conv2d_backward(dout, cache):
        shape, seen, w, stride, p, dilation = cache
        dx, dw, db = views.conv2d_backward(dout, (shape, seen, w, stride, 0, dilation))
        return dx[:, :, p:-p, p:-p], dw, db


class dx_assigned(Wrong, addresses):
    """dxp[where] += ... adds one of the values that share an address."""

    mistake = "assigned where it must add"

    def conv2d_backward(dout, cache):
        shape, cols, where, w, padding = cache
        _, dw, db = addresses.conv2d_backward(dout, cache)
        dxp = np.zeros(shape, dtype=dout.dtype)
        dxp[where] += w.reshape(len(w), -1).T @ dout.reshape(*dout.shape[:2], -1)
        return cropped(dxp, padding), dw, db


class dx_assigned_for_each_offset(Wrong, views):
    mistake = "assigned where it must add"

    def conv2d_backward(dout, cache):
        shape, seen, w, stride, padding, dilation = cache
        _, dw, db = views.conv2d_backward(dout, cache)
        dxp = np.zeros(shape, dtype=dout.dtype)
        OH, OW = dout.shape[2:]
        for k, m in np.ndindex(w.shape[2:]):
            part = np.tensordot(dout, w[:, :, k, m], axes=(1, 0)).transpose(0, 3, 1, 2)
            top, left = k * dilation, m * dilation
            rows = slice(top, top + stride * (OH - 1) + 1, stride)
            dxp[:, :, rows, left : left + stride * (OW - 1) + 1 : stride] = part
        return cropped(dxp, padding), dw, db


class bias_summed_over_images_alone(Wrong, views):
    mistake = "bias gradient summed over N alone"

    def conv2d_backward(dout, cache):
        dx, dw, _ = views.conv2d_backward(dout, cache)
        return dx, dw, dout.sum(axis=0)


class bias_averaged(Wrong, views):
    mistake = "bias gradient averaged"

    def conv2d_backward(dout, cache):
        dx, dw, _ = views.conv2d_backward(dout, cache)
        return dx, dw, dout.mean(axis=(0, 2, 3))


class bias_averaged_over_positions(Wrong, views):
    def conv2d_backward(dout, cache):
        dx, dw, _ = views.conv2d_backward(dout, cache)
        return dx, dw, dout.mean(axis=(2, 3)).sum(axis=0)


class bias_forgotten(Wrong, views):
    mistake = "bias left out"

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        return views.conv2d_forward(x, w, np.zeros_like(b), stride, padding, dilation)


class bias_gradient_missing(Wrong, views):
    def conv2d_backward(dout, cache):
        return views.conv2d_backward(dout, cache)[:2]


class true_convolution(Wrong, views):
    mistake = "kernel flipped"

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        return views.conv2d_forward(x, w[:, :, ::-1, ::-1], b, stride, padding, dilation)

    def conv2d_backward(dout, cache):
        dx, dw, db = views.conv2d_backward(dout, cache)
        return dx, dw[:, :, ::-1, ::-1], db


class flipped_in_dx(Wrong, views):
    mistake = "kernel flipped"

    def conv2d_backward(dout, cache):
        shape, seen, w, *rest = cache
        _, dw, db = views.conv2d_backward(dout, cache)
        dx, _, _ = views.conv2d_backward(dout, (shape, seen, w[:, :, ::-1, ::-1], *rest))
        return dx, dw, db


class flipped_in_dw(Wrong, views):
    mistake = "kernel flipped"

    def conv2d_backward(dout, cache):
        dx, dw, db = views.conv2d_backward(dout, cache)
        return dx, dw[:, :, ::-1, ::-1], db


class kernel_transposed(Wrong, views):
    mistake = "kernel transposed"

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        return views.conv2d_forward(x, w.swapaxes(2, 3), b, stride, padding, dilation)

    def conv2d_backward(dout, cache):
        dx, dw, db = views.conv2d_backward(dout, cache)
        return dx, dw.swapaxes(2, 3), db


class images_and_filters_mixed(Wrong, columns):
    """One product for the whole batch, reshaped to (N, F, OH, OW) without moving the axes: right for one image."""

    mistake = "reshaped without transpose"

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        rows = np.concatenate(list(cache[0].transpose(0, 2, 1)))
        return (rows @ w.reshape(len(w), -1).T + b).T.reshape(out.shape), cache


class positions_and_filters_mixed(Wrong, columns):
    """(N, L, F) reshaped to (N, F, OH, OW): right for one filter."""

    mistake = "reshaped without transpose"

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        return (cache[0].swapaxes(1, 2) @ w.reshape(len(w), -1).T + b).reshape(out.shape), cache


class upstream_gradient_mixed(Wrong, strides_by_hand):
    """dout.reshape(F, -1) instead of moving the axes first: right for one image or one filter."""

    def conv2d_backward(dout, cache):
        cols, w, b, *rest = cache
        dx, _, db = strides_by_hand.conv2d_backward(dout, cache)
        return dx, (dout.reshape(len(w), -1) @ cols.T).reshape(w.shape), db


class weights_laid_out_otherwise(Wrong, columns):
    """The weights with channels last, the columns with channels first: right for one channel."""

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        matrix = w.transpose(0, 2, 3, 1).reshape(len(w), -1)
        return (matrix @ cache[0] + b[:, None]).reshape(out.shape), cache


class filters_and_channels_swapped(Wrong, columns):
    """Runs where there are as many filters as channels."""

    mistake = "filters and channels swapped"

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, (cols, shape, _, *rest) = columns.conv2d_forward(x, w.swapaxes(0, 1), b, stride, padding, dilation)
        return out, (cols, shape, w, *rest)


class filters_and_channels_swapped_in_dx(Wrong, columns):
    """Runs where there are as many filters as channels."""

    mistake = "filters and channels swapped"

    def conv2d_backward(dout, cache):
        cols, shape, w, *rest = cache
        _, dw, db = columns.conv2d_backward(dout, cache)
        dx, _, _ = columns.conv2d_backward(dout, (cols, shape, w.swapaxes(0, 1), *rest))
        return dx, dw, db


class weights_averaged(Wrong, views):
    mistake = "divided by N"

    def conv2d_backward(dout, cache):
        dx, dw, db = views.conv2d_backward(dout, cache)
        return dx, dw / dw.dtype.type(len(dout)), db


class weights_of_each_image(Wrong, columns):
    """Not summed over the batch."""

    mistake = "dw not summed over the batch"

    def conv2d_backward(dout, cache):
        dx, dw, db = columns.conv2d_backward(dout, cache)
        g = dout.reshape(*dout.shape[:2], -1)
        return dx, (g @ cache[0].transpose(0, 2, 1)).reshape(-1, *dw.shape), db


class weights_of_the_last_image(Wrong, columns):
    mistake = "dw of one image"

    def conv2d_backward(dout, cache):
        dx, dw, db = columns.conv2d_backward(dout, cache)
        g = dout.reshape(*dout.shape[:2], -1)
        return dx, (g[-1] @ cache[0][-1].T).reshape(dw.shape), db


class weights_as_a_matrix(Wrong, columns):
    """dw is left as (F, C*KH*KW)."""

    def conv2d_backward(dout, cache):
        dx, dw, db = columns.conv2d_backward(dout, cache)
        return dx, dw.reshape(len(dw), -1), db


class dout_ignored(Wrong, views):
    mistake = "upstream gradient left out"

    def conv2d_backward(dout, cache):
        return views.conv2d_backward(np.ones_like(dout), cache)


class order_swapped(Wrong, views):
    mistake = "gradients in another order"

    def conv2d_backward(dout, cache):
        dx, dw, db = views.conv2d_backward(dout, cache)
        return dw, dx, db


class width_from_the_height(Wrong, views):
    """Runs for square images and kernels."""

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        OH = (x.shape[2] + 2 * padding - dilation * (w.shape[2] - 1) - 1) // stride + 1
        out, cache = views.conv2d_forward(x, w, b, stride, padding, dilation)
        return out.reshape(len(x), len(w), OH, OH), cache


class dilation_forgotten_in_the_size(Wrong, views):
    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        OH, OW = ((size + 2 * padding - k) // stride + 1 for size, k in zip(x.shape[2:], w.shape[2:], strict=True))
        out, cache = views.conv2d_forward(x, w, b, stride, padding, dilation)
        whole = np.zeros((*out.shape[:2], OH, OW), dtype=out.dtype)
        whole[:, :, : out.shape[2], : out.shape[3]] = out
        return whole, cache


class whole_numbers(Wrong, views):
    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = views.conv2d_forward(x, w, b, stride, padding, dilation)
        return out.round().astype(int), cache


class nothing_returned(Wrong, views):
    def conv2d_backward(dout, cache):
        print(views.conv2d_backward(dout, cache))


class no_dilation(Wrong, views):
    """The signature ends before it."""

    def conv2d_forward(x, w, b, stride=1, padding=0):
        return views.conv2d_forward(x, w, b, stride, padding)


buffers = {}


class buffer_shared_by_all_calls(Wrong, views):
    """The padded image of the next layer of that size takes the place of this one's."""

    mistake = "cache of another call"

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        N, C, H, W = x.shape
        shape = N, C, H + 2 * padding, W + 2 * padding
        xp = buffers.setdefault((shape, x.dtype), np.zeros(shape, x.dtype))
        xp[:, :, padding : padding + H, padding : padding + W] = x
        seen = windows(xp, *w.shape[2:], stride, dilation)
        out = np.tensordot(seen, w, axes=[(1, 4, 5), (1, 2, 3)])
        return np.moveaxis(out + b, -1, 1), (shape, seen, w, stride, padding, dilation)
