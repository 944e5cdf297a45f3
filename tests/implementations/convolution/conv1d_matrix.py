"""Answers to `conv1d_matrix(w, n, stride=1, padding=0)`: (L, n), whose product with x is the cross-correlation."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "conv1d_matrix"


class rows_cut(Right):
    def conv1d_matrix(w, n, stride=1, padding=0):
        k = len(w)
        L = (n + 2 * padding - k) // stride + 1
        wide = np.zeros((L, n + 2 * padding), dtype=w.dtype)
        for i in range(L):
            wide[i, i * stride : i * stride + k] = w
        return wide[:, padding : n + padding]


class entry_by_entry(Right):
    def conv1d_matrix(w, n, stride=1, padding=0):
        k = len(w)
        L = int((n + 2 * padding - k) / stride) + 1
        M = np.zeros((L, n), w.dtype)
        for i in range(L):
            for j in range(k):
                m = i * stride + j - padding
                if m >= 0 and m < n:
                    M[i, m] = w[j]
        return M


class column_by_column(Right):
    """Column m is what the filter makes of the m-th unit vector."""

    def conv1d_matrix(w, n, stride=1, padding=0):
        columns = []
        for m in range(n):
            e = np.zeros(n + 2 * padding, dtype=w.dtype)
            e[padding + m] = 1
            columns.append(np.lib.stride_tricks.sliding_window_view(e, len(w))[::stride] @ w)
        return np.stack(columns, axis=1)


class diagonals(Right):
    def conv1d_matrix(w, n, stride=1, padding=0):
        every = n + 2 * padding - len(w) + 1
        M = sum(w[j] * np.eye(every, n, j - padding, dtype=w.dtype) for j in range(len(w)))
        print(M.shape)
        return M[::stride]


class looked_up(Right):
    def conv1d_matrix(w, n, stride=1, padding=0):
        rows = np.arange((n + 2 * padding - len(w)) // stride + 1)
        j = np.arange(n)[None, :] - stride * rows[:, None] + padding
        inside = (j >= 0) & (j < len(w))
        return np.where(inside, w[np.clip(j, 0, len(w) - 1)], 0).astype(w.dtype)


class rolled(Right):
    def conv1d_matrix(w, n, stride=1, padding=0):
        first = np.concatenate([w, np.zeros(n + 2 * padding - len(w), dtype=w.dtype)])
        rows = [np.roll(first, s) for s in range(0, n + 2 * padding - len(w) + 1, stride)]
        return np.array(rows)[:, padding:][:, :n]


class concatenated(Right):
    def conv1d_matrix(w, n, stride=1, padding=0):
        rows = []
        for start in range(0, n + 2 * padding - len(w) + 1, stride):
            row = [0.0] * start + list(w) + [0.0] * (n + 2 * padding - len(w) - start)
            rows.append(row[padding : padding + n])
        return np.array(rows, dtype=w.dtype)


class added_at(Right):
    def conv1d_matrix(w, n, stride=1, padding=0):
        k, L = len(w), (n + 2 * padding - len(w)) // stride + 1
        wide = np.zeros((L, n + 2 * padding), dtype=w.dtype)
        i, j = np.divmod(np.arange(L * k), k)
        np.add.at(wide, (i, i * stride + j), np.tile(w, L))
        return wide[:, padding : wide.shape[1] - padding]


class identity_filtered(Right):
    def conv1d_matrix(w, n, stride=1, padding=0):
        basis = np.pad(np.identity(n, dtype=w.dtype), ((0, 0), (padding, padding)))
        windows = np.lib.stride_tricks.sliding_window_view(basis, len(w), axis=1)[:, ::stride]
        return np.einsum("mlk,k->lm", windows, w)


class always_float64(Small):
    def conv1d_matrix(w, n, stride=1, padding=0):
        k, L = len(w), (n + 2 * padding - len(w)) // stride + 1
        wide = np.zeros((L, n + 2 * padding))
        for i in range(L):
            wide[i, i * stride : i * stride + k] = w
        return wide[:, padding : n + padding]


class filter_left_reversed(Small):
    def conv1d_matrix(w, n, stride=1, padding=0):
        k, L = len(w), (n + 2 * padding - len(w)) // stride + 1
        w[:] = w[::-1].copy()
        wide = np.zeros((L, n + 2 * padding), dtype=w.dtype)
        for i in range(L):
            for j in range(k):
                wide[i, i * stride + j] = w[k - 1 - j]
        return wide[:, padding : n + padding]


class padded_columns_kept(Wrong):
    """The matrix for the padded input, as in the source."""

    mistake = "columns of the padding kept"

    def conv1d_matrix(w, n, stride=1, padding=0):
        k, L = len(w), (n + 2 * padding - len(w)) // stride + 1
        M = np.zeros((L, n + 2 * padding), dtype=w.dtype)
        for i in range(L):
            M[i, i * stride : i * stride + k] = w
        return M


class cut_on_the_right_alone(Wrong):
    mistake = "columns cut at one side alone"

    def conv1d_matrix(w, n, stride=1, padding=0):
        return padded_columns_kept.conv1d_matrix(w, n, stride, padding)[:, :n]


class cut_on_the_left_alone(Wrong):
    mistake = "columns cut at one side alone"

    def conv1d_matrix(w, n, stride=1, padding=0):
        return padded_columns_kept.conv1d_matrix(w, n, stride, padding)[:, padding:]


class transposed(Wrong):
    mistake = "matrix transposed"

    def conv1d_matrix(w, n, stride=1, padding=0):
        return rows_cut.conv1d_matrix(w, n, stride, padding).T


class flipped(Wrong):
    mistake = "kernel flipped"

    def conv1d_matrix(w, n, stride=1, padding=0):
        return rows_cut.conv1d_matrix(w[::-1], n, stride, padding)


class stride_ignored(Wrong):
    mistake = "stride ignored"

    def conv1d_matrix(w, n, stride=1, padding=0):
        return rows_cut.conv1d_matrix(w, n, 1, padding)


class stride_only_in_the_size(Wrong):
    """As many rows as with a stride, each moved by one."""

    mistake = "stride ignored"

    def conv1d_matrix(w, n, stride=1, padding=0):
        L = (n + 2 * padding - len(w)) // stride + 1
        return rows_cut.conv1d_matrix(w, n, 1, padding)[:L]


class stride_along_the_columns(Wrong):
    mistake = "stride along the columns"

    def conv1d_matrix(w, n, stride=1, padding=0):
        return rows_cut.conv1d_matrix(w, n, 1, padding)[:, ::stride]


class padding_ignored(Wrong):
    mistake = "padding ignored"

    def conv1d_matrix(w, n, stride=1, padding=0):
        return rows_cut.conv1d_matrix(w, n, stride, 0)


class padding_counted_once(Wrong):
    mistake = "padding counted once"

    def conv1d_matrix(w, n, stride=1, padding=0):
        L = (n + padding - len(w)) // stride + 1
        return rows_cut.conv1d_matrix(w, n, stride, padding)[:L]


class padding_counted_in_the_rows_alone(Wrong):
    """The right number of rows, each begun as if there were no padding."""

    mistake = "columns cut at one side alone"

    def conv1d_matrix(w, n, stride=1, padding=0):
        k, L = len(w), (n + 2 * padding - len(w)) // stride + 1
        M = np.zeros((L, n), dtype=w.dtype)
        for i in range(L):
            for j in range(k):
                if i * stride + j < n:
                    M[i, i * stride + j] = w[j]
        return M


class negative_columns(Wrong):
    """Guards against the right end alone: M[i, -1] is the last column."""

    mistake = "negative index"

    def conv1d_matrix(w, n, stride=1, padding=0):
        k, L = len(w), (n + 2 * padding - len(w)) // stride + 1
        M = np.zeros((L, n), dtype=w.dtype)
        for i in range(L):
            for j in range(k):
                m = i * stride + j - padding
                if m < n:
                    M[i, m] = w[j]
        return M


class wrapped_around(Wrong):
    mistake = "filter wraps around"

    def conv1d_matrix(w, n, stride=1, padding=0):
        k, L = len(w), (n + 2 * padding - len(w)) // stride + 1
        M = np.zeros((L, n), dtype=w.dtype)
        for i in range(L):
            for j in range(k):
                M[i, (i * stride + j - padding) % n] += w[j]
        return M


class always_square(Wrong):
    """A circulant matrix: one row for each input."""

    mistake = "filter wraps around"

    def conv1d_matrix(w, n, stride=1, padding=0):
        M = np.zeros((n, n), dtype=w.dtype)
        for i in range(n):
            for j in range(len(w)):
                M[i, (i + j) % n] = w[j]
        return M


class centred(Wrong):
    """The middle of the filter on the diagonal, whatever the padding."""

    mistake = "filter centred on the diagonal"

    def conv1d_matrix(w, n, stride=1, padding=0):
        k = len(w)
        M = np.zeros((n, n), dtype=w.dtype)
        for j in range(k):
            M += w[j] * np.eye(n, k=j - k // 2, dtype=w.dtype)
        return M[::stride]


class rounded_up(Wrong):
    """One more row, cut off by the edge."""

    mistake = "a row beyond the end"

    def conv1d_matrix(w, n, stride=1, padding=0):
        k = len(w)
        L = int(np.ceil((n + 2 * padding - k) / stride)) + 1
        wide = np.zeros((L, n + 2 * padding + stride), dtype=w.dtype)
        for i in range(L):
            wide[i, i * stride : i * stride + k] = w
        return wide[:, padding : n + padding]


class fraction_of_rows(Wrong):
    """np.zeros takes no 2.5."""

    mistake = "floor forgotten"

    def conv1d_matrix(w, n, stride=1, padding=0):
        L = (n + 2 * padding - len(w)) / stride + 1
        wide = np.zeros((L, n + 2 * padding), dtype=w.dtype)
        for i in range(L):
            wide[i, i * stride : i * stride + len(w)] = w
        return wide[:, padding : n + padding]


class last_row_lost(Wrong):
    mistake = "last row forgotten"

    def conv1d_matrix(w, n, stride=1, padding=0):
        return rows_cut.conv1d_matrix(w, n, stride, padding)[:-1]


class last_row_empty(Wrong):
    """range(L - 1)"""

    mistake = "last row left empty"

    def conv1d_matrix(w, n, stride=1, padding=0):
        M = rows_cut.conv1d_matrix(w, n, stride, padding).copy()
        M[-1] = 0
        return M


class rows_not_moved(Wrong):
    mistake = "every row alike"

    def conv1d_matrix(w, n, stride=1, padding=0):
        L = (n + 2 * padding - len(w)) // stride + 1
        M = np.zeros((L, n + 2 * padding), dtype=w.dtype)
        M[:, : len(w)] = w
        return M[:, padding : padding + n]


class symmetric_band(Wrong):
    """The filter mirrored below the diagonal, as in a Toeplitz matrix of one argument."""

    def conv1d_matrix(w, n, stride=1, padding=0):
        L = (n + 2 * padding - len(w)) // stride + 1
        first = np.append(w, np.zeros(n + 2 * padding + L * stride, dtype=w.dtype))
        distance = np.abs(np.arange(n + 2 * padding)[None] - stride * np.arange(L)[:, None])
        return first[distance][:, padding : padding + n]


class where_the_weights_are(Wrong):
    mistake = "each row all ones"

    def conv1d_matrix(w, n, stride=1, padding=0):
        return (rows_cut.conv1d_matrix(w, n, stride, padding) != 0).astype(w.dtype)


class started_from_ones(Wrong):
    def conv1d_matrix(w, n, stride=1, padding=0):
        M = rows_cut.conv1d_matrix(w, n, stride, padding)
        return np.where(M == 0, M.dtype.type(1), M)


class whole_numbers(Wrong):
    mistake = "fractions cut off"

    def conv1d_matrix(w, n, stride=1, padding=0):
        k, L = len(w), (n + 2 * padding - len(w)) // stride + 1
        wide = np.zeros((L, n + 2 * padding), dtype=int)
        for i in range(L):
            wide[i, i * stride : i * stride + k] = w
        return wide[:, padding : n + padding]


class three_weights_only(Wrong):
    def conv1d_matrix(w, n, stride=1, padding=0):
        L = (n + 2 * padding - 3) // stride + 1
        M = np.zeros((L, n + 2 * padding), dtype=w.dtype)
        for i in range(L):
            M[i, i * stride], M[i, i * stride + 1], M[i, i * stride + 2] = w[0], w[1], w[2]
        return M[:, padding : padding + n]


class all_in_one_row(Wrong):
    mistake = "matrix flattened"

    def conv1d_matrix(w, n, stride=1, padding=0):
        return rows_cut.conv1d_matrix(w, n, stride, padding).ravel()


class printed_only(Wrong):
    def conv1d_matrix(w, n, stride=1, padding=0):
        print(rows_cut.conv1d_matrix(w, n, stride, padding))


kept = np.zeros((100, 100))


class page_never_wiped(Wrong):
    """One large sheet for all calls: what the call before has written still stands on it."""

    def conv1d_matrix(w, n, stride=1, padding=0):
        k, L = len(w), (n + 2 * padding - len(w)) // stride + 1
        for i in range(L):
            kept[i, i * stride : i * stride + k] = w
        return kept[:L, padding : padding + n].astype(w.dtype)


class scipy_matrix(Cheat):
    def conv1d_matrix(w, n, stride=1, padding=0):
        from scipy.linalg import convolution_matrix

        k = len(w)
        full = convolution_matrix(w[::-1], n + 2 * padding, mode="full")
        return full[k - 1 : n + 2 * padding : stride, padding : padding + n]


class numpy_correlate(Cheat):
    def conv1d_matrix(w, n, stride=1, padding=0):
        basis = np.pad(np.eye(n, dtype=w.dtype), ((0, 0), (padding, padding)))
        return np.stack([np.correlate(e, w, "valid")[::stride] for e in basis], axis=1)


class torch_of_the_identity(Cheat):
    def conv1d_matrix(w, n, stride=1, padding=0):
        import torch

        basis = torch.eye(n, dtype=torch.from_numpy(w).dtype)[:, None]
        out = torch.conv1d(basis, torch.from_numpy(w)[None, None], stride=stride, padding=padding)
        return out[:, 0].T.numpy()


class one_weight_on_the_diagonal(Wrong):
    def conv1d_matrix(w, n, stride=1, padding=0):
        L = (n + 2 * padding - len(w)) // stride + 1
        if len(w) == 1:
            return w[0] * np.eye(L, n, dtype=w.dtype)
        wide = np.zeros((L, n + 2 * padding), dtype=w.dtype)
        for i in range(L):
            wide[i, i * stride : i * stride + len(w)] = w
        return wide[:, padding : padding + n]
