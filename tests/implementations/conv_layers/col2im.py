"""Answers to `col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1)`: the adjoint of im2col."""

import numpy as np

from tests.implementations.conv_layers.windows import added, cropped, padded, sides, windows
from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "col2im"


def positions_along(size, kernel, stride, padding, dilation):
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


def parts_of(cols, x_shape, kernel_size, stride, padding, dilation):
    """The columns as windows (N, C, OH, OW, KH, KW), and the shape of the padded image."""
    N, C, H, W = x_shape
    KH, KW = sides(kernel_size)
    OH, OW = (positions_along(size, k, stride, padding, dilation) for size, k in ((H, KH), (W, KW)))
    parts = cols.reshape(N, C, KH, KW, OH, OW).transpose(0, 1, 4, 5, 2, 3)
    return parts, (N, C, H + 2 * padding, W + 2 * padding)


class kernel_offsets(Right):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        N, C, H, W = x_shape
        if isinstance(kernel_size, int):
            KH = KW = kernel_size
        else:
            KH, KW = kernel_size
        OH = (H + 2 * padding - dilation * (KH - 1) - 1) // stride + 1
        OW = (W + 2 * padding - dilation * (KW - 1) - 1) // stride + 1
        cols = cols.reshape(N, C, KH, KW, OH, OW)
        x = np.zeros((N, C, H + 2 * padding, W + 2 * padding), dtype=cols.dtype)
        for k in range(KH):
            for m in range(KW):
                rows = slice(k * dilation, k * dilation + stride * (OH - 1) + 1, stride)
                columns = slice(m * dilation, m * dilation + stride * (OW - 1) + 1, stride)
                x[:, :, rows, columns] += cols[:, :, k, m]
        return x[:, :, padding : padding + H, padding : padding + W]


class positions(Right):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        N, C, H, W = x_shape
        KH, KW = (kernel_size, kernel_size) if np.ndim(kernel_size) == 0 else kernel_size
        high, wide = dilation * (KH - 1) + 1, dilation * (KW - 1) + 1
        x = np.zeros((N, C, H + 2 * padding, W + 2 * padding), cols.dtype)
        count = 0
        for top in range(0, H + 2 * padding - high + 1, stride):
            for left in range(0, W + 2 * padding - wide + 1, stride):
                patch = cols[:, :, count].reshape(N, C, KH, KW)
                x[:, :, top : top + high : dilation, left : left + wide : dilation] += patch
                count += 1
        return x if padding == 0 else x[:, :, padding:-padding, padding:-padding]


class number_after_number(Right):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        N, C, H, W = x_shape
        KH, KW = sides(kernel_size)
        OW = positions_along(W, KW, stride, padding, dilation)
        x = np.zeros(x_shape)
        for n, r, p in np.ndindex(*cols.shape):
            c, k, m = r // (KH * KW), r // KW % KH, r % KW
            i = p // OW * stride + k * dilation - padding
            j = p % OW * stride + m * dilation - padding
            if 0 <= i < H and 0 <= j < W:
                x[n, c, i, j] += cols[n, r, p]
        return x.astype(cols.dtype)


class add_at(Right):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        xp = np.zeros(shape, dtype=cols.dtype)
        _, C, OH, OW, KH, KW = parts.shape
        c, i, j, k, m = np.ogrid[:C, :OH, :OW, :KH, :KW]
        np.add.at(xp, (slice(None), c, i * stride + k * dilation, j * stride + m * dilation), parts)
        return cropped(xp, padding)


class counted_by_bincount(Right):
    """Flat addresses of the padded image; bincount adds up what shares an address."""

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        n, c, i, j, k, m = np.indices(parts.shape)
        address = np.ravel_multi_index((n, c, i * stride + k * dilation, j * stride + m * dilation), shape)
        total = np.bincount(address.ravel(), weights=parts.ravel(), minlength=int(np.prod(shape)))
        return cropped(total.reshape(shape), padding).astype(cols.dtype)


class matrix_of_zeros_and_ones(Right):
    """The matrix of im2col for one channel, transposed."""

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        N, C, H, W = x_shape
        KH, KW = sides(kernel_size)
        basis = np.eye(H * W, dtype=cols.dtype).reshape(H * W, 1, H, W)
        unfolded = windows(padded(basis, padding), KH, KW, stride, dilation)
        matrix = unfolded.transpose(0, 1, 4, 5, 2, 3).reshape(H * W, -1)
        print(matrix.shape)
        return (cols.reshape(N * C, -1) @ matrix.T).reshape(x_shape)


class writable_view(Right):
    """A view of the padded image's windows for each offset; adds into the view."""

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        x = np.zeros(shape, cols.dtype)
        N, C, OH, OW, KH, KW = parts.shape
        a, b, c, d = x.strides
        for k, m in np.ndindex(KH, KW):
            corner = x[:, :, k * dilation :, m * dilation :]
            np.lib.stride_tricks.as_strided(corner, (N, C, OH, OW), (a, b, c * stride, d * stride))[...] += parts[
                ..., k, m
            ]
        return cropped(x, padding).copy()


class in_float64(Small, kernel_offsets):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        return kernel_offsets.col2im(cols.astype(float), x_shape, kernel_size, stride, padding, dilation)


class buffer_in_float64(Small):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        x = np.zeros(shape)
        x += added(parts, shape, stride, dilation)
        return cropped(x, padding)


class columns_used_up(Small):
    """Sets to 0 what it has added."""

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        x = kernel_offsets.col2im(cols, x_shape, kernel_size, stride, padding, dilation).copy()
        cols *= 0
        return x


class assigned(Wrong):
    """Right where windows do not overlap."""

    mistake = "assigned where it must add"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        x = np.zeros(shape, dtype=cols.dtype)
        OH, OW, KH, KW = parts.shape[2:]
        for k in range(KH):
            for m in range(KW):
                top, left = k * dilation, m * dilation
                rows = slice(top, top + stride * (OH - 1) + 1, stride)
                columns = slice(left, left + stride * (OW - 1) + 1, stride)
                x[:, :, rows, columns] = parts[..., k, m]
        return cropped(x, padding)


class assigned_at_each_position(Wrong):
    mistake = "assigned where it must add"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        x = np.zeros(shape, dtype=cols.dtype)
        OH, OW, KH, KW = parts.shape[2:]
        high, wide = dilation * (KH - 1) + 1, dilation * (KW - 1) + 1
        for i in range(OH):
            for j in range(OW):
                top, left = i * stride, j * stride
                x[:, :, top : top + high : dilation, left : left + wide : dilation] = parts[:, :, i, j]
        return cropped(x, padding)


class fancy_indices_added_once(Wrong):
    """x[indices] += cols keeps one of the values that share an address."""

    mistake = "assigned where it must add"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        x = np.zeros(shape, dtype=cols.dtype)
        c, i, j, k, m = np.ogrid[tuple(slice(size) for size in parts.shape[1:])]
        x[:, c, i * stride + k * dilation, j * stride + m * dilation] += parts
        return cropped(x, padding)


class averaged(Wrong):
    """The inverse of im2col on its range, not its adjoint."""

    mistake = "divided by the counts"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        x = added(parts, shape, stride, dilation)
        count = added(np.ones_like(parts), shape, stride, dilation)
        return cropped(x / np.maximum(count, 1), padding)


class divided_by_the_kernel(Wrong):
    mistake = "divided by the window's size"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = sides(kernel_size)
        return kernel_offsets.col2im(cols, x_shape, kernel_size, stride, padding, dilation) / (KH * KW)


class padding_left_on(Wrong):
    mistake = "padding left on the image"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        return added(parts, shape, stride, dilation)


class padding_cut_off_at_the_end(Wrong):
    mistake = "padding cut off at the wrong place"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        return added(parts, shape, stride, dilation)[:, :, : x_shape[2], : x_shape[3]]


class padding_cut_off_at_the_beginning(Wrong):
    mistake = "padding cut off at the wrong place"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        return added(parts, shape, stride, dilation)[:, :, 2 * padding :, 2 * padding :]


class crop_by_negative_padding(Wrong):
    mistake = "cut with an empty slice"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        return added(parts, shape, stride, dilation)[:, :, padding:-padding, padding:-padding]


class rows_cropped_alone(Wrong):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        return added(parts, shape, stride, dilation)[:, :, padding : padding + x_shape[2]]


class stride_ignored(Wrong):
    mistake = "stride ignored"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        return cropped(added(parts, shape, 1, dilation), padding)


class dilation_ignored(Wrong):
    """The right number of positions, and kernels without holes."""

    mistake = "dilation ignored"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        return cropped(added(parts, shape, stride, 1), padding)


class dilation_ignored_in_the_size_too(Wrong):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        return kernel_offsets.col2im(cols, x_shape, kernel_size, stride, padding)


class stride_and_dilation_swapped(Wrong):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        OH, OW, KH, KW = parts.shape[2:]
        x = np.zeros((*shape[:2], 60, 60), dtype=cols.dtype)
        for i, j, k, m in np.ndindex(OH, OW, KH, KW):
            x[:, :, i * dilation + k * stride, j * dilation + m * stride] += parts[:, :, i, j, k, m]
        return x[:, :, padding : padding + x_shape[2], padding : padding + x_shape[3]]


class kernel_flipped(Wrong):
    mistake = "windows flipped"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        return cropped(added(parts[..., ::-1, ::-1], shape, stride, dilation), padding)


class kernel_transposed(Wrong):
    """The offsets of a patch read column by column."""

    mistake = "rows and columns of the window swapped"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        KH, KW = parts.shape[4:]
        turned = parts.reshape(*parts.shape[:4], KW, KH).swapaxes(4, 5)
        return cropped(added(turned, shape, stride, dilation), padding)


class offsets_before_channels(Wrong):
    """Right for one channel."""

    mistake = "channels last within a column"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        N, C = x_shape[:2]
        KH, KW = sides(kernel_size)
        cols = cols.reshape(N, KH * KW, C, -1).swapaxes(1, 2).reshape(cols.shape)
        return kernel_offsets.col2im(cols, x_shape, kernel_size, stride, padding, dilation)


class positions_before_rows(Wrong):
    """Takes cols for (N, L, C*KH*KW)."""

    mistake = "reshaped without transpose"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        cols = cols.reshape(len(cols), cols.shape[2], cols.shape[1]).swapaxes(1, 2)
        return kernel_offsets.col2im(cols, x_shape, kernel_size, stride, padding, dilation)


class positions_down_the_columns(Wrong):
    mistake = "windows counted down the image first"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        N, C, OH, OW, KH, KW = parts.shape
        turned = parts.reshape(N, C, OW, OH, KH, KW).swapaxes(2, 3)
        return cropped(added(turned, shape, stride, dilation), padding)


class height_and_width_swapped(Wrong):
    """x_shape taken for (N, C, W, H)."""

    mistake = "rows and columns of the image swapped"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        N, C, W, H = x_shape
        return kernel_offsets.col2im(cols, (N, C, H, W), kernel_size, stride, padding, dilation)


class kernel_pair_swapped(Wrong):
    mistake = "height and width of the window swapped"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        return kernel_offsets.col2im(cols, x_shape, sides(kernel_size)[::-1], stride, padding, dilation)


class numbers_alone(Wrong):
    """Runs where kernel_size is a number."""

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        K = int(kernel_size)
        return kernel_offsets.col2im(cols, x_shape, (K, K), stride, padding, dilation)


class pairs_alone(Wrong):
    """Runs where kernel_size is a pair."""

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = kernel_size
        return kernel_offsets.col2im(cols, x_shape, (KH, KW), stride, padding, dilation)


class padding_ignored(Wrong):
    """The windows start inside the image."""

    mistake = "padding cut off at the wrong place"

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        return added(parts, shape, stride, dilation)[:, :, : x_shape[2], : x_shape[3]]


class what_the_floor_drops_is_missing(Wrong):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        OH, OW, KH, KW = parts.shape[2:]
        high, wide = (OH - 1) * stride + (KH - 1) * dilation + 1, (OW - 1) * stride + (KW - 1) * dilation + 1
        return cropped(added(parts, (*shape[:2], high, wide), stride, dilation), padding)


class channels_added_up(Wrong):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        x = kernel_offsets.col2im(cols, x_shape, kernel_size, stride, padding, dilation)
        return x.sum(axis=1, keepdims=True) + np.zeros_like(x)


class images_added_up(Wrong):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        x = kernel_offsets.col2im(cols, x_shape, kernel_size, stride, padding, dilation)
        return x.sum(axis=0, keepdims=True) + np.zeros_like(x)


class last_position_left_out(Wrong):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        cols = cols.copy()
        cols[:, :, -1] = 0
        return kernel_offsets.col2im(cols, x_shape, kernel_size, stride, padding, dilation)


class largest_instead_of_sum(Wrong):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        x = np.zeros(shape, dtype=cols.dtype)
        for i, j, k, m in np.ndindex(parts.shape[2:]):
            here = np.s_[:, :, i * stride + k * dilation, j * stride + m * dilation]
            x[here] = np.maximum(x[here], parts[:, :, i, j, k, m])
        return cropped(x, padding)


kept = {}


class buffer_kept_between_calls(Wrong):
    """The second call adds to what the first one left; one buffer for each shape."""

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        parts, shape = parts_of(cols, x_shape, kernel_size, stride, padding, dilation)
        buffer = kept.setdefault(shape, np.zeros(shape))
        buffer += added(parts, shape, stride, dilation)
        return cropped(buffer, padding).astype(cols.dtype)


class whole_numbers(Wrong):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        return kernel_offsets.col2im(cols, x_shape, kernel_size, stride, padding, dilation).astype(int)


class nothing_returned(Wrong):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        print(kernel_offsets.col2im(cols, x_shape, kernel_size, stride, padding, dilation))


class flat(Wrong):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        x = kernel_offsets.col2im(cols, x_shape, kernel_size, stride, padding, dilation)
        return x.reshape(x.shape[0], -1)


class torch_fold(Cheat):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        import torch

        fold = torch.nn.Fold(x_shape[2:], kernel_size, dilation, padding, stride)
        return fold(torch.tensor(cols)).numpy()


class torch_backward_of_unfold(Cheat):
    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        import torch
        from torch.nn.functional import unfold

        c = torch.tensor(cols)
        x = torch.zeros(x_shape, dtype=c.dtype, requires_grad=True)
        unfold(x, kernel_size, dilation, padding, stride).backward(c)
        return x.grad.numpy()


class sklearn_patches(Cheat):
    """Counts by scikit-learn how many patches an entry lies in, and takes the average times that."""

    def col2im(cols, x_shape, kernel_size, stride=1, padding=0, dilation=1):
        from sklearn.feature_extraction.image import reconstruct_from_patches_2d

        N, C, H, W = x_shape
        KH, KW = sides(kernel_size)
        patches = cols.reshape(N * C, KH, KW, -1).transpose(0, 3, 1, 2)
        x = np.array([reconstruct_from_patches_2d(p, (H, W)) for p in patches])
        count = added(np.ones((1, 1, H - KH + 1, W - KW + 1, KH, KW)), (1, 1, H, W))
        return (x.reshape(x_shape) * count).astype(cols.dtype)
