"""Answers to `conv2d_forward_naive(x, w, b, stride=1, padding=0)` and `conv2d_backward_naive(dout, cache)`."""

import numpy as np

from tests.implementations.conv_layers.windows import added, cropped, padded, windows
from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "conv2d_backward_naive"


class loops_over_positions(Right):
    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        N, C, H, W = x.shape
        F, _, KH, KW = w.shape
        OH = (H + 2 * padding - KH) // stride + 1
        OW = (W + 2 * padding - KW) // stride + 1
        xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        out = np.zeros((N, F, OH, OW), dtype=x.dtype)
        for n in range(N):
            for f in range(F):
                for i in range(OH):
                    for j in range(OW):
                        top, left = i * stride, j * stride
                        patch = xp[n, :, top : top + KH, left : left + KW]
                        out[n, f, i, j] = np.sum(patch * w[f]) + b[f]
        return out, (x, w, b, stride, padding)

    def conv2d_backward_naive(dout, cache):
        x, w, b, stride, padding = cache
        N, F, OH, OW = dout.shape
        KH, KW = w.shape[2:]
        H, W = x.shape[2:]
        xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        dxp, dw, db = np.zeros_like(xp), np.zeros_like(w), np.zeros_like(b)
        for n in range(N):
            for f in range(F):
                for i in range(OH):
                    for j in range(OW):
                        g = dout[n, f, i, j]
                        rows = slice(i * stride, i * stride + KH)
                        columns = slice(j * stride, j * stride + KW)
                        dxp[n, :, rows, columns] += g * w[f]
                        dw[f] += g * xp[n, :, rows, columns]
                        db[f] += g
        return dxp[:, :, padding : padding + H, padding : padding + W], dw, db


class loops_to_the_last_index(Right):
    """Seven of them, and no padding: what would fall outside is left out."""

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        (N, C, H, W), (F, C, KH, KW) = x.shape, w.shape
        OH, OW = 1 + (H + 2 * padding - KH) // stride, 1 + (W + 2 * padding - KW) // stride
        out = np.empty((N, F, OH, OW), x.dtype)
        for n in range(N):
            for f in range(F):
                for i in range(OH):
                    for j in range(OW):
                        total = b[f]
                        for c in range(C):
                            for k in range(KH):
                                for m in range(KW):
                                    row, column = i * stride + k - padding, j * stride + m - padding
                                    if 0 <= row < H and 0 <= column < W:
                                        total += x[n, c, row, column] * w[f, c, k, m]
                        out[n, f, i, j] = total
        cache = {"x": x, "w": w, "stride": stride, "padding": padding}
        return out, cache

    def conv2d_backward_naive(dout, cache):
        x, w, stride, padding = cache["x"], cache["w"], cache["stride"], cache["padding"]
        (_, C, H, W), (F, C, KH, KW) = x.shape, w.shape
        dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(F)
        for n, f, i, j in np.ndindex(dout.shape):
            db[f] += dout[n, f, i, j]
            for c in range(C):
                for k in range(KH):
                    for m in range(KW):
                        row, column = i * stride + k - padding, j * stride + m - padding
                        if row < 0 or row >= H or column < 0 or column >= W:
                            continue
                        dx[n, c, row, column] += dout[n, f, i, j] * w[f, c, k, m]
                        dw[f, c, k, m] += dout[n, f, i, j] * x[n, c, row, column]
        return [array.astype(x.dtype) for array in (dx, dw, db)]


class einsum_at_each_position(Right):
    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        p, s = padding, stride
        xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)], mode="constant")
        KH, KW = w.shape[-2:]
        rows = range(0, xp.shape[2] - KH + 1, s)
        columns = range(0, xp.shape[3] - KW + 1, s)
        out = np.stack(
            [
                np.stack([np.einsum("nchw,fchw->nf", xp[:, :, i : i + KH, j : j + KW], w) for j in columns], -1)
                for i in rows
            ],
            axis=2,
        )
        return out + b.reshape(1, -1, 1, 1), (xp, w, p, s)

    def conv2d_backward_naive(dout, cache):
        xp, w, p, s = cache
        KH, KW = w.shape[-2:]
        dxp = np.zeros_like(xp)
        dw = np.zeros_like(w)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                here = np.s_[:, :, i * s : i * s + KH, j * s : j * s + KW]
                dxp[here] += np.einsum("nf,fchw->nchw", dout[:, :, i, j], w)
                dw += np.einsum("nf,nchw->fchw", dout[:, :, i, j], xp[here])
        dx = dxp[:, :, p:-p, p:-p] if p > 0 else dxp
        return dx, dw, np.einsum("nfij->f", dout)


class kernel_offsets(Right):
    """Channels last inside; the cache is an object."""

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        class Cache:
            pass

        cache = Cache()
        cache.x = np.pad(x.transpose(0, 2, 3, 1), ((0, 0), (padding,) * 2, (padding,) * 2, (0, 0)))
        cache.w, cache.stride, cache.padding = w, stride, padding
        KH, KW = w.shape[2:]
        OH = int(np.floor((x.shape[2] + 2 * padding - KH) / stride)) + 1
        OW = int(np.floor((x.shape[3] + 2 * padding - KW) / stride)) + 1
        out = np.zeros((len(x), OH, OW, len(w)), dtype=x.dtype)
        for k in range(KH):
            for m in range(KW):
                seen = cache.x[:, k : k + stride * OH : stride, m : m + stride * OW : stride][:, :OH, :OW]
                out += seen @ w[:, :, k, m].T
        print("output", out.shape)
        return (out + b).transpose(0, 3, 1, 2), cache

    def conv2d_backward_naive(dout, cache):
        g = dout.transpose(0, 2, 3, 1)
        OH, OW = g.shape[1:3]
        s, p, w = cache.stride, cache.padding, cache.w
        dx, dw = np.zeros_like(cache.x), np.zeros_like(w)
        for k in range(w.shape[2]):
            for m in range(w.shape[3]):
                here = np.s_[:, k : k + s * (OH - 1) + 1 : s, m : m + s * (OW - 1) + 1 : s]
                dx[here] += g @ w[:, :, k, m]
                dw[:, :, k, m] = np.tensordot(g, cache.x[here], axes=([0, 1, 2], [0, 1, 2]))
        H, W = dx.shape[1:3]
        return dx[:, p : H - p, p : W - p].transpose(0, 3, 1, 2), dw, g.sum(axis=(0, 1, 2))


class views(Right):
    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        xp = padded(x, padding)
        seen = windows(xp, *w.shape[2:], stride)
        out = np.tensordot(seen, w, axes=[(1, 4, 5), (1, 2, 3)])
        return np.moveaxis(out + b, -1, 1), (xp.shape, seen, w, stride, padding)

    def conv2d_backward_naive(dout, cache):
        shape, seen, w, stride, padding = cache
        dw = np.einsum("nfij,ncijkm->fckm", dout, seen, optimize=True)
        parts = np.einsum("nfij,fckm->ncijkm", dout, w, optimize=True)
        return cropped(added(parts, shape, stride), padding), dw, dout.sum((0, 2, 3))


class matrix_of_columns(Right):
    """The columns by counting positions with fancy indices, added back by np.add.at."""

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        F, C, KH, KW = w.shape
        xp = padded(x, padding)
        OH, OW = (xp.shape[2] - KH) // stride + 1, (xp.shape[3] - KW) // stride + 1
        c, k, m = (a.reshape(-1, 1) for a in np.indices((C, KH, KW)))
        i, j = (a.reshape(1, -1) * stride for a in np.indices((OH, OW)))
        cols = xp[:, c, k + i, m + j]
        out = w.reshape(F, -1) @ cols + b[:, None]
        return out.reshape(len(x), F, OH, OW), (x.shape, xp.shape, cols, (c, k + i, m + j), w, padding)

    def conv2d_backward_naive(dout, cache):
        shape, padded_shape, cols, (c, rows, columns), w, padding = cache
        N, F = dout.shape[:2]
        g = dout.reshape(N, F, -1)
        dw = (g @ cols.transpose(0, 2, 1)).sum(axis=0).reshape(w.shape)
        dxp = np.zeros(padded_shape, dtype=dout.dtype)
        np.add.at(dxp, (slice(None), c, rows, columns), w.reshape(F, -1).T @ g)
        return dxp[:, :, padding : padding + shape[2], padding : padding + shape[3]], dw, g.sum(axis=2).sum(axis=0)


class gradient_as_another_convolution(Right):
    """dx: dout spread out by the stride, padded, and correlated with the kernel turned around."""

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        out = np.einsum("ncijkm,fckm->nfij", windows(padded(x, padding), *w.shape[2:], stride), w)
        out += b[None, :, None, None]
        return out, (x, w, stride, padding)

    def conv2d_backward_naive(dout, cache):
        x, w, stride, padding = cache
        KH, KW = w.shape[2:]
        xp = padded(x, padding)
        N, F, OH, OW = dout.shape
        spread = np.zeros((N, F, xp.shape[2] + KH - 1, xp.shape[3] + KW - 1), dtype=x.dtype)
        last_row, last_column = KH - 1 + stride * (OH - 1), KW - 1 + stride * (OW - 1)
        spread[:, :, KH - 1 : last_row + 1 : stride, KW - 1 : last_column + 1 : stride] = dout
        turned = w[:, :, ::-1, ::-1]
        dxp = np.einsum("nfijkm,fckm->ncij", windows(spread, KH, KW), turned)
        dw = np.einsum("ncijkm,nfij->fckm", windows(xp, KH, KW, stride), dout)
        return np.ascontiguousarray(cropped(dxp, padding)), dw, dout.sum(axis=-1).sum(axis=-1).sum(axis=0)


class buffers_in_float64(Small, views):
    def conv2d_backward_naive(dout, cache):
        dx, dw, db = views.conv2d_backward_naive(dout.astype(np.float64), cache)
        return dx, dw, db


class output_in_float64(Small, loops_over_positions):
    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        out, cache = loops_over_positions.conv2d_forward_naive(x, w, b, stride, padding)
        return np.array(out.tolist()), cache


class bias_in_a_column(Small, views):
    def conv2d_backward_naive(dout, cache):
        dx, dw, db = views.conv2d_backward_naive(dout, cache)
        return dx, dw, db[:, None]


class upstream_gradient_added_up_in_place(Small, views):
    def conv2d_backward_naive(dout, cache):
        dx, dw, _ = views.conv2d_backward_naive(dout, cache)
        for n in range(1, len(dout)):
            dout[0] += dout[n]
        return dx, dw, dout[0].sum(axis=(1, 2))


class window_written_over(Wrong, loops_over_positions):
    """Runs right where windows do not overlap and there is one filter."""

    mistake = "assigned where it must add"

    def conv2d_backward_naive(dout, cache):
        x, w, b, stride, padding = cache
        N, F, OH, OW = dout.shape
        KH, KW = w.shape[2:]
        _, dw, db = loops_over_positions.conv2d_backward_naive(dout, cache)
        dxp = np.zeros_like(padded(x, padding))
        for n, f, i, j in np.ndindex(N, F, OH, OW):
            top, left = i * stride, j * stride
            dxp[n, :, top : top + KH, left : left + KW] = dout[n, f, i, j] * w[f]
        return cropped(dxp, padding), dw, db


class window_of_all_filters_written_over(Wrong, views):
    """Runs right where windows do not overlap."""

    mistake = "assigned where it must add"

    def conv2d_backward_naive(dout, cache):
        shape, seen, w, s, padding = cache
        _, dw, db = views.conv2d_backward_naive(dout, cache)
        KH, KW = w.shape[2:]
        dxp = np.zeros(shape, dtype=dout.dtype)
        for i in range(dout.shape[2]):
            for j in range(dout.shape[3]):
                part = np.tensordot(dout[:, :, i, j], w, axes=1)
                dxp[:, :, i * s : i * s + KH, j * s : j * s + KW] = part
        return cropped(dxp, padding), dw, db


class stride_ignored_in_dx(Wrong, views):
    mistake = "stride ignored in the backward"

    def conv2d_backward_naive(dout, cache):
        shape, seen, w, stride, padding = cache
        dw = np.einsum("nfij,ncijkm->fckm", dout, seen)
        parts = np.einsum("nfij,fckm->ncijkm", dout, w)
        return cropped(added(parts, shape, 1), padding), dw, dout.sum((0, 2, 3))


class stride_ignored_in_the_backward(Wrong, loops_over_positions):
    mistake = "stride ignored in the backward"

    def conv2d_backward_naive(dout, cache):
        x, w, b, stride, padding = cache
        KH, KW = w.shape[2:]
        xp = padded(x, padding)
        dxp, dw = np.zeros_like(xp), np.zeros_like(w)
        for n, f, i, j in np.ndindex(dout.shape):
            dxp[n, :, i : i + KH, j : j + KW] += dout[n, f, i, j] * w[f]
            dw[f] += dout[n, f, i, j] * xp[n, :, i : i + KH, j : j + KW]
        return cropped(dxp, padding), dw, dout.sum(axis=(0, 2, 3))


class stride_ignored_everywhere(Wrong, views):
    mistake = "stride ignored"

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        return views.conv2d_forward_naive(x, w, b, 1, padding)


class stride_of_the_rows_alone(Wrong, views):
    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        xp = padded(x, padding)
        seen = windows(xp, *w.shape[2:])[:, :, ::stride]
        return np.einsum("ncijkm,fckm->nfij", seen, w) + b[:, None, None], (xp.shape, seen, w, stride, padding)


class padding_left_on_dx(Wrong, views):
    mistake = "padding left on dx"

    def conv2d_backward_naive(dout, cache):
        shape, seen, w, stride, padding = cache
        _, dw, db = views.conv2d_backward_naive(dout, cache)
        parts = np.einsum("nfij,fckm->ncijkm", dout, w)
        return added(parts, shape, stride), dw, db


class padding_cut_off_at_the_end(Wrong, loops_over_positions):
    """The crop begins at 0: the right shape, shifted."""

    mistake = "padding cut off at the wrong place"

    def conv2d_backward_naive(dout, cache):
        x, w, b, stride, padding = cache
        _, dw, db = loops_over_positions.conv2d_backward_naive(dout, cache)
        xp = padded(x, padding)
        parts = np.einsum("nfij,fckm->ncijkm", dout, w)
        return added(parts, xp.shape, stride)[:, :, : x.shape[2], : x.shape[3]], dw, db


class crop_by_negative_padding(Wrong, views):
    """dxp[:, :, p:-p, p:-p] is empty for padding 0."""

    mistake = "cut with an empty slice"

    def conv2d_backward_naive(dout, cache):
        shape, seen, w, stride, p = cache
        _, dw, db = views.conv2d_backward_naive(dout, cache)
        parts = np.einsum("nfij,fckm->ncijkm", dout, w)
        return added(parts, shape, stride)[:, :, p:-p, p:-p], dw, db


class bias_summed_over_images_alone(Wrong, views):
    mistake = "bias gradient summed over N alone"

    def conv2d_backward_naive(dout, cache):
        dx, dw, _ = views.conv2d_backward_naive(dout, cache)
        return dx, dw, dout.sum(axis=0)


class bias_summed_over_positions_alone(Wrong, views):
    mistake = "bias gradient summed over positions alone"

    def conv2d_backward_naive(dout, cache):
        dx, dw, _ = views.conv2d_backward_naive(dout, cache)
        return dx, dw, dout.sum(axis=(2, 3))


class bias_averaged(Wrong, views):
    mistake = "bias gradient averaged"

    def conv2d_backward_naive(dout, cache):
        dx, dw, _ = views.conv2d_backward_naive(dout, cache)
        return dx, dw, dout.mean(axis=(0, 2, 3))


class bias_averaged_over_images(Wrong, views):
    mistake = "bias gradient averaged"

    def conv2d_backward_naive(dout, cache):
        dx, dw, db = views.conv2d_backward_naive(dout, cache)
        return dx, dw, db / len(dout)


class bias_summed_over_everything(Wrong, views):
    mistake = "bias gradient summed over everything"

    def conv2d_backward_naive(dout, cache):
        dx, dw, _ = views.conv2d_backward_naive(dout, cache)
        return dx, dw, np.sum(dout)


class bias_of_the_last_position(Wrong, loops_over_positions):
    def conv2d_backward_naive(dout, cache):
        dx, dw, db = loops_over_positions.conv2d_backward_naive(dout, cache)
        for n, f, i, j in np.ndindex(dout.shape):
            db[f] = dout[n, f, i, j]
        return dx, dw, db


class true_convolution(Wrong, views):
    mistake = "kernel flipped"

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        return views.conv2d_forward_naive(x, w[:, :, ::-1, ::-1], b, stride, padding)

    def conv2d_backward_naive(dout, cache):
        dx, dw, db = views.conv2d_backward_naive(dout, cache)
        return dx, dw[:, :, ::-1, ::-1], db


class flipped_in_dx(Wrong, gradient_as_another_convolution):
    """The full convolution without turning the kernel around."""

    mistake = "kernel flipped"

    def conv2d_backward_naive(dout, cache):
        x, w, stride, padding = cache
        dx, _, _ = gradient_as_another_convolution.conv2d_backward_naive(
            dout, (x, w[:, :, ::-1, ::-1], stride, padding)
        )
        _, dw, db = gradient_as_another_convolution.conv2d_backward_naive(dout, cache)
        return dx, dw, db


class kernel_transposed(Wrong, views):
    """Runs for square kernels."""

    mistake = "kernel transposed"

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        out, cache = views.conv2d_forward_naive(x, w.swapaxes(2, 3), b, stride, padding)
        return out, cache

    def conv2d_backward_naive(dout, cache):
        dx, dw, db = views.conv2d_backward_naive(dout, cache)
        return dx, dw.swapaxes(2, 3), db


class height_and_width_swapped(Wrong, loops_over_positions):
    """Runs where images are square, kernels too."""


    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        N, C, W, H = x.shape
        F, C, KH, KW = w.shape
        xp = padded(x, padding)
        OH, OW = (H + 2 * padding - KH) // stride + 1, (W + 2 * padding - KW) // stride + 1
        out = np.zeros((N, F, OH, OW), dtype=x.dtype)
        for n, f, i, j in np.ndindex(out.shape):
            top, left = i * stride, j * stride
            out[n, f, i, j] = (xp[n, :, top : top + KH, left : left + KW] * w[f]).sum() + b[f]
        return out, (x, w, b, stride, padding)


class one_side_for_both(Wrong, loops_over_positions):
    """The height of image and kernel for the width as well."""

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        H, K = x.shape[2], w.shape[2]
        O = (H + 2 * padding - K) // stride + 1  # noqa: E741
        xp = padded(x, padding)
        out = np.zeros((len(x), len(w), O, O), dtype=x.dtype)
        for n, f, i, j in np.ndindex(out.shape):
            top, left = i * stride, j * stride
            out[n, f, i, j] = (xp[n, :, top : top + K, left : left + K] * w[f]).sum() + b[f]
        return out, (x, w, b, stride, padding)


class size_rounded_up(Wrong, loops_over_positions):
    """The last window hangs over the edge."""

    mistake = "windows rounded up"

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        KH, KW = w.shape[2:]
        xp = padded(x, padding)
        OH = int(np.ceil((xp.shape[2] - KH) / stride)) + 1
        OW = int(np.ceil((xp.shape[3] - KW) / stride)) + 1
        out = np.zeros((len(x), len(w), OH, OW), dtype=x.dtype)
        for n, f, i, j in np.ndindex(out.shape):
            patch = xp[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            out[n, f, i, j] = (patch * w[f, :, : patch.shape[1], : patch.shape[2]]).sum() + b[f]
        return out, (x, w, b, stride, padding)


class one_row_too_few(Wrong, views):
    mistake = "one row and column of windows too few"

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        OH = (x.shape[2] + 2 * padding - w.shape[2]) // stride
        OW = (x.shape[3] + 2 * padding - w.shape[3]) // stride
        xp = padded(x, padding)
        seen = windows(xp, *w.shape[2:], stride)[:, :, :OH, :OW]
        return np.einsum("ncijkm,fckm->nfij", seen, w) + b[:, None, None], (xp.shape, seen, w, stride, padding)


class padding_on_one_side(Wrong, views):
    mistake = "padding on one side"

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        xp = np.pad(x, ((0, 0), (0, 0), (padding, 0), (padding, 0)))
        seen = windows(xp, *w.shape[2:], stride)
        return np.einsum("ncijkm,fckm->nfij", seen, w) + b[:, None, None], (xp.shape, seen, w, stride, padding)

    def conv2d_backward_naive(dout, cache):
        shape, seen, w, stride, padding = cache
        _, dw, db = views.conv2d_backward_naive(dout, cache)
        dxp = added(np.einsum("nfij,fckm->ncijkm", dout, w), shape, stride)
        return dxp[:, :, padding:, padding:], dw, db


class padding_ignored(Wrong, views):
    mistake = "padding ignored"

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        return views.conv2d_forward_naive(x, w, b, stride, 0)


class padding_by_the_edge(Wrong, views):
    """The border repeated instead of zeros."""

    mistake = "padded with the border's values"

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        p = padding
        xp = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode="edge")
        seen = windows(xp, *w.shape[2:], stride)
        return np.einsum("ncijkm,fckm->nfij", seen, w) + b[:, None, None], (xp.shape, seen, w, stride, padding)


class channels_padded(Wrong, views):
    """np.pad with a lone number pads every axis."""

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        C = x.shape[1]
        xp = np.pad(x, padding)[:, :C]
        seen = windows(xp, *w.shape[2:], stride)
        return np.einsum("ncijkm,fckm->nfij", seen, w) + b[:, None, None], (xp.shape, seen, w, stride, padding)


class one_channel_only(Wrong, views):
    mistake = "only one channel"

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        xp = padded(x, padding)
        seen = windows(xp, *w.shape[2:], stride)
        out = np.einsum("nijkm,fkm->nfij", seen[:, 0], w[:, 0]) + b[:, None, None]
        return out, (xp.shape, seen, w, stride, padding)


class channels_averaged(Wrong, views):
    mistake = "channels averaged"

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        out, cache = views.conv2d_forward_naive(x, w / w.dtype.type(x.shape[1]), b, stride, padding)
        return out, (*cache[:2], w, *cache[3:])


class channels_summed_before_the_product(Wrong, views):
    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        out, cache = views.conv2d_forward_naive(x, w, b, stride, padding)
        flat = cache[1].sum(axis=1)
        return np.einsum("nijkm,fckm->nfij", flat, w) + b[:, None, None], cache


class filters_and_channels_swapped(Wrong, views):
    """Runs where there are as many filters as channels."""

    mistake = "filters and channels swapped"

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        out, (shape, seen, _, *rest) = views.conv2d_forward_naive(x, w.swapaxes(0, 1), b, stride, padding)
        return out, (shape, seen, w, *rest)


class filters_and_channels_swapped_in_dx(Wrong, views):
    mistake = "filters and channels swapped"

    def conv2d_backward_naive(dout, cache):
        shape, seen, w, stride, padding = cache
        _, dw, db = views.conv2d_backward_naive(dout, cache)
        parts = np.einsum("nfij,cfkm->ncijkm", dout, w)
        return cropped(added(parts, shape, stride), padding), dw, db


class weights_of_the_last_image(Wrong, views):
    mistake = "dw of one image"

    def conv2d_backward_naive(dout, cache):
        shape, seen, w, stride, padding = cache
        dx, _, db = views.conv2d_backward_naive(dout, cache)
        for n in range(len(dout)):
            dw = np.einsum("fij,cijkm->fckm", dout[n], seen[n])
        return dx, dw, db


class weights_averaged(Wrong, views):
    mistake = "divided by N"

    def conv2d_backward_naive(dout, cache):
        dx, dw, db = views.conv2d_backward_naive(dout, cache)
        return dx, dw / len(dout), db


class weights_of_the_last_position(Wrong, loops_over_positions):
    mistake = "dw of one window"

    def conv2d_backward_naive(dout, cache):
        x, w, b, stride, padding = cache
        dx, dw, db = loops_over_positions.conv2d_backward_naive(dout, cache)
        xp = padded(x, padding)
        KH, KW = w.shape[2:]
        for n, f, i, j in np.ndindex(dout.shape):
            top, left = i * stride, j * stride
            dw[f] = dout[n, f, i, j] * xp[n, :, top : top + KH, left : left + KW]
        return dx, dw, db


class weights_from_the_image_without_padding(Wrong, loops_over_positions):
    """The windows of x instead of those of the padded x."""

    def conv2d_backward_naive(dout, cache):
        x, w, b, stride, padding = cache
        dx, dw, db = loops_over_positions.conv2d_backward_naive(dout, cache)
        dw = np.zeros_like(w)
        KH, KW = w.shape[2:]
        for n, f, i, j in np.ndindex(dout.shape):
            patch = x[n, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            dw[f, :, : patch.shape[1], : patch.shape[2]] += dout[n, f, i, j] * patch
        return dx, dw, db


class bias_forgotten(Wrong, views):
    mistake = "bias left out"

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        return views.conv2d_forward_naive(x, w, 0 * b, stride, padding)


class bias_added_for_each_channel(Wrong, loops_over_positions):
    mistake = "bias added more than once"

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        return loops_over_positions.conv2d_forward_naive(x, w, b * x.shape[1], stride, padding)


class bias_along_the_width(Wrong, views):
    """Runs where there are as many filters as columns."""

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        out, cache = views.conv2d_forward_naive(x, w, 0 * b, stride, padding)
        return out + b, cache


class dout_ignored(Wrong, views):
    mistake = "upstream gradient left out"

    def conv2d_backward_naive(dout, cache):
        return views.conv2d_backward_naive(np.ones_like(dout), cache)


class order_swapped(Wrong, views):
    mistake = "gradients in another order"

    def conv2d_backward_naive(dout, cache):
        dx, dw, db = views.conv2d_backward_naive(dout, cache)
        return dw, dx, db


class order_backwards(Wrong, views):
    def conv2d_backward_naive(dout, cache):
        return views.conv2d_backward_naive(dout, cache)[::-1]


class sign(Wrong, views):
    mistake = "sign flipped"

    def conv2d_backward_naive(dout, cache):
        return views.conv2d_backward_naive(-dout, cache)


class nothing_returned(Wrong, views):
    def conv2d_backward_naive(dout, cache):
        dx, dw, db = views.conv2d_backward_naive(dout, cache)
        print(dx, dw, db)


class no_cache_returned(Wrong, views):
    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        return views.conv2d_forward_naive(x, w, b, stride, padding)[0]


class whole_numbers(Wrong, views):
    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        out, cache = views.conv2d_forward_naive(x, w, b, stride, padding)
        return out.astype(int), cache


class half_precision(Wrong, views):
    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        return views.conv2d_forward_naive(x.astype(np.float16), w.astype(np.float16), b, stride, padding)


class fixed_kernel(Wrong, loops_over_positions):
    """Written for 3 x 3."""

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        xp = padded(x, padding)
        OH, OW = (xp.shape[2] - 3) // stride + 1, (xp.shape[3] - 3) // stride + 1
        out = np.zeros((len(x), len(w), OH, OW), dtype=x.dtype)
        for n, f, i, j in np.ndindex(out.shape):
            top, left = i * stride, j * stride
            out[n, f, i, j] = (xp[n, :, top : top + 3, left : left + 3] * w[f]).sum() + b[f]
        return out, (x, w, b, stride, padding)


class dx_of_the_rows_that_windows_reach(Wrong, loops_over_positions):
    """What the floor drops is missing from dx."""

    def conv2d_backward_naive(dout, cache):
        x, w, b, stride, padding = cache
        _, dw, db = loops_over_positions.conv2d_backward_naive(dout, cache)
        (KH, KW), (OH, OW) = w.shape[2:], dout.shape[2:]
        shape = (*x.shape[:2], stride * (OH - 1) + KH, stride * (OW - 1) + KW)
        parts = np.einsum("nfij,fckm->ncijkm", dout, w)
        return cropped(added(parts, shape, stride), padding), dw, db


class square_kernel_in_dw(Wrong, loops_over_positions):
    """KH for KW in dw."""

    def conv2d_backward_naive(dout, cache):
        x, w, b, stride, padding = cache
        dx, dw, db = loops_over_positions.conv2d_backward_naive(dout, cache)
        K = w.shape[2]
        xp = padded(x, padding)
        dw = np.zeros((*w.shape[:2], K, K), dtype=w.dtype)
        for n, f, i, j in np.ndindex(dout.shape):
            top, left = i * stride, j * stride
            dw[f] += dout[n, f, i, j] * xp[n, :, top : top + K, left : left + K]
        return dx, dw, db


last_seen = None


class cache_kept_outside(Wrong, views):
    """The second of two layers overwrites what the first one remembered."""

    mistake = "cache of another call"

    def conv2d_forward_naive(x, w, b, stride=1, padding=0):
        global last_seen
        out, last_seen = views.conv2d_forward_naive(x, w, b, stride, padding)
        return out, None

    def conv2d_backward_naive(dout, cache):
        return views.conv2d_backward_naive(dout, last_seen)


total_dw = None


class gradients_added_up_over_calls(Wrong, views):
    """As PyTorch's .grad does: the second call gives the sum of both."""

    def conv2d_backward_naive(dout, cache):
        global total_dw
        dx, dw, db = views.conv2d_backward_naive(dout, cache)
        if total_dw is not None and total_dw.shape == dw.shape:
            dw = dw + total_dw
        total_dw = dw
        return dx, dw, db
