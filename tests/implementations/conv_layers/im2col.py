"""Answers to `im2col(x, kernel_size, stride=1, padding=0, dilation=1) -> (N, C*KH*KW, L)`."""

import numpy as np

from tests.implementations.conv_layers.windows import padded, sides, windows
from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "im2col"


class views(Right):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = sides(kernel_size)
        seen = windows(padded(x, padding), KH, KW, stride, dilation)
        N, C, OH, OW = seen.shape[:4]
        return seen.transpose(0, 1, 4, 5, 2, 3).reshape(N, C * KH * KW, OH * OW)


class kernel_offsets(Right):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        if isinstance(kernel_size, int):
            kernel_size = kernel_size, kernel_size
        KH, KW = kernel_size
        N, C, H, W = x.shape
        OH = (H + 2 * padding - dilation * (KH - 1) - 1) // stride + 1
        OW = (W + 2 * padding - dilation * (KW - 1) - 1) // stride + 1
        xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
        cols = np.zeros((N, C, KH, KW, OH, OW), dtype=x.dtype)
        for i in range(KH):
            for j in range(KW):
                top, left = i * dilation, j * dilation
                cols[:, :, i, j] = xp[:, :, top : top + stride * OH : stride, left : left + stride * OW : stride][
                    :, :, :OH, :OW
                ]
        return cols.reshape(N, C * KH * KW, -1)


class positions(Right):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = (kernel_size, kernel_size) if np.ndim(kernel_size) == 0 else kernel_size
        xp = np.zeros((x.shape[0], x.shape[1], x.shape[2] + 2 * padding, x.shape[3] + 2 * padding), dtype=x.dtype)
        xp[:, :, padding : padding + x.shape[2], padding : padding + x.shape[3]] = x
        high, wide = dilation * (KH - 1) + 1, dilation * (KW - 1) + 1
        columns = []
        for top in range(0, xp.shape[2] - high + 1, stride):
            for left in range(0, xp.shape[3] - wide + 1, stride):
                patch = xp[:, :, top : top + high : dilation, left : left + wide : dilation]
                columns.append(patch.reshape(len(x), -1))
        return np.stack(columns, axis=-1)


class number_after_number(Right):
    """Eight loops over Python numbers, without padding the image."""

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        N, C, H, W = x.shape
        try:
            KH, KW = kernel_size
        except TypeError:
            KH = KW = kernel_size
        OH = 1 + (H + 2 * padding - (dilation * (KH - 1) + 1)) // stride
        OW = 1 + (W + 2 * padding - (dilation * (KW - 1) + 1)) // stride
        cols = np.zeros((N, C * KH * KW, OH * OW), dtype=x.dtype)
        for n in range(N):
            for r in range(C * KH * KW):
                c, offset = divmod(r, KH * KW)
                k, m = divmod(offset, KW)
                for p in range(OH * OW):
                    i = p // OW * stride + k * dilation - padding
                    j = p % OW * stride + m * dilation - padding
                    if 0 <= i < H and 0 <= j < W:
                        cols[n, r, p] = x[n, c, i, j]
        return cols


class fancy_indices(Right):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = sides(kernel_size)
        C = x.shape[1]
        xp = padded(x, padding)
        OH = (xp.shape[2] - dilation * (KH - 1) - 1) // stride + 1
        OW = (xp.shape[3] - dilation * (KW - 1) - 1) // stride + 1
        k = np.tile(np.repeat(np.arange(KH), KW), C) * dilation
        m = np.tile(np.arange(KW), KH * C) * dilation
        c = np.repeat(np.arange(C), KH * KW)
        i = np.repeat(np.arange(OH), OW) * stride
        j = np.tile(np.arange(OW), OH) * stride
        return xp[:, c[:, None], k[:, None] + i, m[:, None] + j]


class strides_by_hand(Right):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = sides(kernel_size)
        xp = np.ascontiguousarray(padded(x, padding))
        N, C, H, W = xp.shape
        OH, OW = (H - dilation * (KH - 1) - 1) // stride + 1, (W - dilation * (KW - 1) - 1) // stride + 1
        a, b, c, d = xp.strides
        seen = np.lib.stride_tricks.as_strided(
            xp, (N, C, KH, KW, OH, OW), (a, b, dilation * c, dilation * d, stride * c, stride * d), writeable=False
        )
        print(seen.shape)
        return seen.reshape(N, C * KH * KW, OH * OW)


class indices_of_an_image(Right):
    """The columns of an image of numbers 1, 2, ... say which entry goes where; 0 stands for padding."""

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        N = len(x)
        numbers = np.arange(1, x[0].size + 1).reshape(1, *x.shape[1:])
        where = views.im2col(numbers, kernel_size, stride, padding, dilation)[0]
        flat = np.concatenate([np.zeros((N, 1), dtype=x.dtype), x.reshape(N, -1)], axis=1)
        return np.take(flat, where, axis=1)


class in_float64(Small):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = sides(kernel_size)
        seen = windows(padded(x, padding), KH, KW, stride, dilation)
        cols = np.zeros((len(x), x.shape[1] * KH * KW, seen.shape[2] * seen.shape[3]))
        cols[:] = seen.transpose(0, 1, 4, 5, 2, 3).reshape(cols.shape)
        return cols


class as_nested_lists(Small):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return np.array(views.im2col(x, kernel_size, stride, padding, dilation).tolist())


class image_cleared(Small):
    """Writes zeros into the image that it was given, once it is done with it."""

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        cols = views.im2col(x, kernel_size, stride, padding, dilation)
        x[:] = 0
        return cols


def laid_out(x, kernel_size, stride, padding, dilation, axes, shape):
    """The windows with their axes (N, C, OH, OW, KH, KW) in another order, as an array of that many axes."""
    KH, KW = sides(kernel_size)
    seen = windows(padded(x, padding), KH, KW, stride, dilation).transpose(axes)
    return seen.reshape([int(np.prod([seen.shape[k] for k in group])) for group in shape])


class positions_first(Wrong):
    mistake = "windows before entries"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return laid_out(x, kernel_size, stride, padding, dilation, (0, 2, 3, 1, 4, 5), [(0,), (1, 2), (3, 4, 5)])


class images_after_positions(Wrong):
    """One matrix for the whole batch."""

    mistake = "all windows in one matrix"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return laid_out(x, kernel_size, stride, padding, dilation, (1, 4, 5, 0, 2, 3), [(0, 1, 2), (3, 4, 5)])


class positions_first_reshaped(Wrong):
    """The right shape, by a reshape that mixes patches and positions."""

    mistake = "reshaped without transpose"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = sides(kernel_size)
        seen = windows(padded(x, padding), KH, KW, stride, dilation)
        N, C, OH, OW = seen.shape[:4]
        return seen.reshape(N, C * KH * KW, OH * OW)


class channels_last(Wrong):
    """Right for one channel."""

    mistake = "channels last within a column"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return laid_out(x, kernel_size, stride, padding, dilation, (0, 4, 5, 1, 2, 3), [(0,), (1, 2, 3), (4, 5)])


class patch_column_by_column(Wrong):
    """Right for kernels of one row or one column."""

    mistake = "rows and columns of the window swapped"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return laid_out(x, kernel_size, stride, padding, dilation, (0, 1, 5, 4, 2, 3), [(0,), (1, 2, 3), (4, 5)])


class positions_down_the_columns(Wrong):
    mistake = "windows counted down the image first"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return laid_out(x, kernel_size, stride, padding, dilation, (0, 1, 4, 5, 3, 2), [(0,), (1, 2, 3), (4, 5)])


class patch_turned_around(Wrong):
    mistake = "windows flipped"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = sides(kernel_size)
        cols = views.im2col(x, kernel_size, stride, padding, dilation)
        return cols.reshape(len(x), -1, KH * KW, cols.shape[2])[:, :, ::-1].reshape(cols.shape)


class not_flattened(Wrong):
    mistake = "kernel and channel axes left apart"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = sides(kernel_size)
        return windows(padded(x, padding), KH, KW, stride, dilation).transpose(0, 1, 4, 5, 2, 3)


class stride_ignored(Wrong):
    mistake = "stride ignored"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return views.im2col(x, kernel_size, 1, padding, dilation)


class stride_of_the_kernel(Wrong):
    """Windows side by side."""

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = sides(kernel_size)
        seen = windows(padded(x, padding), KH, KW, 1, dilation)[:, :, ::KH, ::KW]
        return seen.transpose(0, 1, 4, 5, 2, 3).reshape(len(x), x.shape[1] * KH * KW, -1)


class padding_ignored(Wrong):
    mistake = "padding ignored"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return views.im2col(x, kernel_size, stride, 0, dilation)


class padding_on_one_side(Wrong):
    mistake = "padding on one side"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        xp = np.pad(x, ((0, 0), (0, 0), (padding, 0), (padding, 0)))
        return views.im2col(xp, kernel_size, stride, 0, dilation)


class padding_at_the_end(Wrong):
    mistake = "padding on one side"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        xp = np.pad(x, ((0, 0), (0, 0), (0, padding), (0, padding)))
        return views.im2col(xp, kernel_size, stride, 0, dilation)


class padding_of_the_rows_alone(Wrong):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (0, 0)))
        return views.im2col(xp, kernel_size, stride, 0, dilation)


class padding_of_ones(Wrong):
    mistake = "padded with ones"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), constant_values=1)
        return views.im2col(xp, kernel_size, stride, 0, dilation)


class padding_mirrored(Wrong):
    mistake = "padded with mirrored values"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="reflect")
        return views.im2col(xp, kernel_size, stride, 0, dilation)


class dilation_ignored(Wrong):
    mistake = "dilation ignored"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return views.im2col(x, kernel_size, stride, padding)


class dilation_ignored_in_the_size(Wrong):
    """As many positions as without dilation: windows that hang over the edge are filled with zeros."""

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = sides(kernel_size)
        spread = (dilation - 1) * (max(KH, KW) - 1)
        xp = np.pad(padded(x, padding), ((0, 0), (0, 0), (0, spread), (0, spread)))
        OH = (x.shape[2] + 2 * padding - KH) // stride + 1
        OW = (x.shape[3] + 2 * padding - KW) // stride + 1
        seen = windows(xp, KH, KW, stride, dilation)[:, :, :OH, :OW]
        return seen.transpose(0, 1, 4, 5, 2, 3).reshape(len(x), x.shape[1] * KH * KW, -1)


class dilation_counted_as_gaps(Wrong):
    """dilation=1 taken as one hole between the entries."""

    mistake = "dilation off by one"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return views.im2col(x, kernel_size, stride, padding, dilation + 1)


class dilation_one_too_few(Wrong):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return views.im2col(x, kernel_size, stride, padding, max(1, dilation - 1))


class stride_and_dilation_swapped(Wrong):
    mistake = "stride and dilation swapped"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return views.im2col(x, kernel_size, dilation, padding, stride)


class stride_and_padding_swapped(Wrong):
    def im2col(x, kernel_size, padding=0, stride=1, dilation=1):
        return views.im2col(x, kernel_size, max(1, padding), stride * (padding > 0), dilation)


class kernel_pair_swapped(Wrong):
    mistake = "height and width of the window swapped"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return views.im2col(x, sides(kernel_size)[::-1], stride, padding, dilation)


class numbers_alone(Wrong):
    """Runs where kernel_size is a number."""

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return views.im2col(x, (int(kernel_size), int(kernel_size)), stride, padding, dilation)


class pairs_alone(Wrong):
    """Runs where kernel_size is a pair."""

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = kernel_size
        return views.im2col(x, (KH, KW), stride, padding, dilation)


class square_kernels_alone(Wrong):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return views.im2col(x, sides(kernel_size)[0], stride, padding, dilation)


class size_rounded_up(Wrong):
    mistake = "windows rounded up"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        xp = np.pad(padded(x, padding), ((0, 0), (0, 0), (0, stride - 1), (0, stride - 1)))
        return views.im2col(xp, kernel_size, stride, 0, dilation)


class one_position_too_few(Wrong):
    mistake = "one row and column of windows too few"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = sides(kernel_size)
        seen = windows(padded(x, padding), KH, KW, stride, dilation)[:, :, :-1, :-1]
        return seen.transpose(0, 1, 4, 5, 2, 3).reshape(len(x), x.shape[1] * KH * KW, -1)


class first_image_alone(Wrong):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return views.im2col(x[:1], kernel_size, stride, padding, dilation).repeat(len(x), axis=0)


class first_channel_alone(Wrong):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return views.im2col(x[:, :1].repeat(x.shape[1], axis=1), kernel_size, stride, padding, dilation)


class channels_added_up(Wrong):
    mistake = "channels added up"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return views.im2col(x.sum(axis=1, keepdims=True), kernel_size, stride, padding, dilation)


class height_and_width_swapped(Wrong):
    mistake = "rows and columns of the image swapped"

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        return views.im2col(x.swapaxes(2, 3), kernel_size, stride, padding, dilation)


class width_from_the_height(Wrong):
    """As many positions in a row as there are rows: runs right for square images and kernels."""

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = sides(kernel_size)
        seen = windows(padded(x, padding), KH, KW, stride, dilation)
        N, C, OH = seen.shape[:3]
        cols = np.zeros((N, C, KH, KW, OH, OH), dtype=x.dtype)
        for i in range(OH):
            for j in range(OH):
                cols[:, :, :, :, i, j] = seen[:, :, i, j]
        return cols.reshape(N, C * KH * KW, OH * OH)


class last_position_everywhere(Wrong):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        cols = views.im2col(x, kernel_size, stride, padding, dilation)
        return np.repeat(cols[:, :, -1:], cols.shape[2], axis=2)


class whole_numbers(Wrong):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        cols = np.zeros_like(views.im2col(x, kernel_size, stride, padding, dilation), dtype=int)
        cols[:] = views.im2col(x, kernel_size, stride, padding, dilation)
        return cols


class nothing_returned(Wrong):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        print(views.im2col(x, kernel_size, stride, padding, dilation))


class three_channels(Wrong):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        cols = views.im2col(x, kernel_size, stride, padding, dilation)
        KH, KW = sides(kernel_size)
        return cols.reshape(len(x), 3 * KH * KW, -1)
