"""Answers to `orthogonal(fan_in, fan_out, rng)`: orthonormal rows or columns, whichever are fewer."""

import numpy as np

from tests.implementations.registry import Right, Wrong

EXERCISE = "orthogonal"


class qr(Right):
    def orthogonal(fan_in, fan_out, rng):
        a = rng.standard_normal((max(fan_in, fan_out), min(fan_in, fan_out)))
        q, _ = np.linalg.qr(a)
        return q if fan_in >= fan_out else q.T


class qr_with_signs(Right):
    def orthogonal(fan_in, fan_out, rng):
        wide = fan_in < fan_out
        a = rng.normal(size=(fan_out, fan_in) if wide else (fan_in, fan_out))
        q, r = np.linalg.qr(a)
        q = q * np.sign(np.diag(r))
        return np.ascontiguousarray(q.T) if wide else q


class svd(Right):
    def orthogonal(fan_in, fan_out, rng):
        u, s, vt = np.linalg.svd(rng.normal(size=(fan_in, fan_out)), full_matrices=False)
        print("singular values", s)
        return u @ vt


class one_side_of_the_svd(Right):
    def orthogonal(fan_in, fan_out, rng):
        u, _, vt = np.linalg.svd(rng.normal(0.0, 1.0, (fan_in, fan_out)), full_matrices=False)
        return u if u.shape == (fan_in, fan_out) else vt


class cut_from_a_square(Right):
    def orthogonal(fan_in, fan_out, rng):
        n = max(fan_in, fan_out)
        q = np.linalg.qr(rng.standard_normal((n, n)))[0]
        return q[:fan_in, :fan_out].copy()


class gram_schmidt(Right):
    """Modified: what is left of a vector is projected, not the vector."""

    def orthogonal(fan_in, fan_out, rng):
        n, k = max(fan_in, fan_out), min(fan_in, fan_out)
        rows = rng.normal(size=(k, n))
        for i in range(k):
            for j in range(i):
                rows[i] -= (rows[i] @ rows[j]) * rows[j]
            rows[i] /= np.linalg.norm(rows[i])
        return rows if fan_in <= fan_out else rows.T


class gram_schmidt_twice(Right):
    def orthogonal(fan_in, fan_out, rng):
        n, k = max(fan_in, fan_out), min(fan_in, fan_out)
        found = np.zeros((n, 0))
        while found.shape[1] < k:
            v = rng.normal(size=n)
            for _ in range(2):
                v = v - found @ (found.T @ v)
            found = np.column_stack([found, v / np.sqrt(v @ v)])
        return found if fan_in >= fan_out else found.T


class eigenvectors(Right):
    """Of a random symmetric matrix."""

    def orthogonal(fan_in, fan_out, rng):
        n = max(fan_in, fan_out)
        a = rng.normal(size=(n, n))
        _, vectors = np.linalg.eigh(a + a.T)
        return vectors[:fan_in, :fan_out]


class reflections(Right):
    """A product of Householder's reflections, one for each vector."""

    def orthogonal(fan_in, fan_out, rng):
        n = max(fan_in, fan_out)
        q = np.eye(n)
        for _ in range(n):
            v = rng.normal(size=n)
            v /= np.linalg.norm(v)
            q = q - 2 * np.outer(q @ v, v)
        return q[:fan_in, :fan_out]


class cayley(Right):
    """(I - S)^-1 (I + S) of a random antisymmetric S."""

    def orthogonal(fan_in, fan_out, rng):
        n = max(fan_in, fan_out)
        a = rng.normal(size=(n, n))
        s = a - a.T
        q = np.linalg.solve(np.eye(n) - s, np.eye(n) + s) * rng.choice([-1, 1], n)
        return q[:fan_in, :fan_out]


class polar_form(Right):
    """A (A^T A)^(-1/2), by Newton's iteration for the sign of a matrix."""

    def orthogonal(fan_in, fan_out, rng):
        n = max(fan_in, fan_out)
        a = rng.normal(size=(n, n))
        for _ in range(100):
            after = (a + np.linalg.inv(a).T) / 2
            if np.abs(after - a).max() < 1e-14:
                break
            a = after
        return after[:fan_in, :fan_out]


class drawn_in_rows(Right):
    def orthogonal(fan_in, fan_out, rng):
        rows = [rng.normal(size=fan_in) for _ in range(fan_out)]
        a = np.stack(rows, axis=1)
        if fan_in < fan_out:
            q, r = np.linalg.qr(a.T)
            return (q * np.sign(r.diagonal())).T
        q, r = np.linalg.qr(a)
        return q * np.sign(r.diagonal())


class from_uniform_numbers(Right):
    def orthogonal(fan_in, fan_out, rng):
        a = rng.uniform(-1, 1, (fan_in, fan_out))
        u, _, vt = np.linalg.svd(a, full_matrices=True)
        return u[:, : min(a.shape)] @ vt[: min(a.shape)]


class seed_from_the_generator(Right):
    def orthogonal(fan_in, fan_out, rng):
        child = np.random.default_rng(int(rng.integers(1 << 32)))
        if fan_in < fan_out:
            return np.linalg.qr(child.normal(size=(fan_out, fan_in)))[0].T
        return np.linalg.qr(child.normal(size=(fan_in, fan_out)))[0]


class single_precision(Right):
    def orthogonal(fan_in, fan_out, rng):
        a = rng.standard_normal((max(fan_in, fan_out), min(fan_in, fan_out)))
        q = np.linalg.qr(a)[0].astype(np.float32)
        return q if fan_in >= fan_out else q.T


def tall(fan_in, fan_out, rng):
    """A right one, for the mistakes to spoil."""
    q, _ = np.linalg.qr(rng.normal(size=(max(fan_in, fan_out), min(fan_in, fan_out))))
    return q if fan_in >= fan_out else q.T


class wide_not_transposed(Wrong):
    """QR of a wide matrix gives a square one."""

    mistake = "fan_in on both sides"

    def orthogonal(fan_in, fan_out, rng):
        q, _ = np.linalg.qr(rng.normal(size=(fan_in, fan_out)))
        return q


class wide_padded(Wrong):
    """The columns that QR leaves out are zeros."""

    def orthogonal(fan_in, fan_out, rng):
        q, _ = np.linalg.qr(rng.normal(size=(fan_in, fan_out)))
        w = np.zeros((fan_in, fan_out))
        w[:, : q.shape[1]] = q
        return w


class wide_repeated(Wrong):
    mistake = "the longer side's vectors of length 1"

    def orthogonal(fan_in, fan_out, rng):
        q, _ = np.linalg.qr(rng.normal(size=(fan_in, fan_out)))
        return np.concatenate([q] * -(-fan_out // q.shape[1]), axis=1)[:, :fan_out]


class wide_filled_up(Wrong):
    """The columns that QR leaves out are normalised, and not orthogonal to anything."""

    mistake = "the longer side's vectors of length 1"

    def orthogonal(fan_in, fan_out, rng):
        q, _ = np.linalg.qr(rng.normal(size=(fan_in, fan_out)))
        more = rng.normal(size=(fan_in, fan_out - q.shape[1]))
        return np.hstack([q, more / np.linalg.norm(more, axis=0)])


class wide_reshaped(Wrong):
    """Reshaped where it should be transposed."""

    def orthogonal(fan_in, fan_out, rng):
        return np.linalg.qr(rng.normal(size=(max(fan_in, fan_out), min(fan_in, fan_out))))[0].reshape(fan_in, fan_out)


class always_transposed(Wrong):
    mistake = "(fan_out, fan_in) instead of (fan_in, fan_out)"

    def orthogonal(fan_in, fan_out, rng):
        return tall(fan_in, fan_out, rng).T


class square_only(Wrong):
    mistake = "fan_in on both sides"

    def orthogonal(fan_in, fan_out, rng):
        return np.linalg.qr(rng.normal(size=(fan_in, fan_in)))[0]


class the_triangle(Wrong):
    """R for Q."""

    def orthogonal(fan_in, fan_out, rng):
        _, r = np.linalg.qr(rng.normal(size=(fan_in, fan_out)))
        return r


class both_factors(Wrong):
    def orthogonal(fan_in, fan_out, rng):
        return np.linalg.qr(rng.normal(size=(fan_in, fan_out)))


class full_factor(Wrong):
    """fan_in by fan_in from a tall matrix."""

    mistake = "fan_in on both sides"

    def orthogonal(fan_in, fan_out, rng):
        return np.linalg.svd(rng.normal(size=(fan_in, fan_out)))[0]


class columns_of_length_one(Wrong):
    mistake = "vectors of length 1, but not at right angles"

    def orthogonal(fan_in, fan_out, rng):
        w = rng.normal(size=(fan_in, fan_out))
        return w / np.linalg.norm(w, axis=0)


class rows_of_length_one(Wrong):
    mistake = "vectors of length 1, but not at right angles"

    def orthogonal(fan_in, fan_out, rng):
        w = rng.normal(size=(fan_in, fan_out))
        return w / np.linalg.norm(w, axis=1, keepdims=True)


class length_left_out(Wrong):
    """Gram and Schmidt without the division."""

    def orthogonal(fan_in, fan_out, rng):
        n, k = max(fan_in, fan_out), min(fan_in, fan_out)
        rows = rng.normal(size=(k, n))
        for i in range(k):
            for j in range(i):
                rows[i] -= (rows[i] @ rows[j]) / (rows[j] @ rows[j]) * rows[j]
        return rows if fan_in <= fan_out else rows.T


class projected_on_the_first_alone(Wrong):
    mistake = "vectors of length 1, but not at right angles"

    def orthogonal(fan_in, fan_out, rng):
        n, k = max(fan_in, fan_out), min(fan_in, fan_out)
        rows = rng.normal(size=(k, n))
        rows[0] /= np.linalg.norm(rows[0])
        for i in range(1, k):
            rows[i] -= (rows[i] @ rows[0]) * rows[0]
            rows[i] /= np.linalg.norm(rows[i])
        return rows if fan_in <= fan_out else rows.T


class projected_on_the_neighbour_alone(Wrong):
    """Right for two vectors."""

    mistake = "vectors of length 1, but not at right angles"

    def orthogonal(fan_in, fan_out, rng):
        n, k = max(fan_in, fan_out), min(fan_in, fan_out)
        rows = rng.normal(size=(k, n))
        for i in range(k):
            if i:
                rows[i] -= (rows[i] @ rows[i - 1]) * rows[i - 1]
            rows[i] /= np.linalg.norm(rows[i])
        return rows if fan_in <= fan_out else rows.T


class columns_whatever_the_shape(Wrong):
    """Gram and Schmidt over the columns: none is left when there are more of them than rows."""

    def orthogonal(fan_in, fan_out, rng):
        w = rng.normal(size=(fan_in, fan_out))
        for j in range(fan_out):
            for k in range(j):
                w[:, j] -= (w[:, j] @ w[:, k]) * w[:, k]
            w[:, j] /= np.linalg.norm(w[:, j])
        return w


class divided_by_the_largest_singular_value(Wrong):
    def orthogonal(fan_in, fan_out, rng):
        w = rng.normal(size=(fan_in, fan_out))
        return w / np.linalg.norm(w, 2)


class singular_values_kept(Wrong):
    mistake = "random numbers as they were drawn"

    def orthogonal(fan_in, fan_out, rng):
        u, s, vt = np.linalg.svd(rng.normal(size=(fan_in, fan_out)), full_matrices=False)
        return u * s @ vt


class nearly(Wrong):
    """Orthogonal on average."""

    def orthogonal(fan_in, fan_out, rng):
        return rng.normal(size=(fan_in, fan_out)) / np.sqrt(max(fan_in, fan_out))


class scaled_by_fan_in(Wrong):
    mistake = "vectors at right angles, but not of length 1"

    def orthogonal(fan_in, fan_out, rng):
        return tall(fan_in, fan_out, rng) / np.sqrt(fan_in)


class scaled_for_relus(Wrong):
    mistake = "vectors at right angles, but not of length 1"

    def orthogonal(fan_in, fan_out, rng):
        return np.sqrt(2) * tall(fan_in, fan_out, rng)


class scaled_to_unit_variance(Wrong):
    mistake = "vectors at right angles, but not of length 1"

    def orthogonal(fan_in, fan_out, rng):
        q = tall(fan_in, fan_out, rng)
        return q / q.std()


class scaled_for_the_longer_side(Wrong):
    """So that every column has length 1, also where the rows are orthonormal."""

    mistake = "vectors at right angles, but not of length 1"

    def orthogonal(fan_in, fan_out, rng):
        return tall(fan_in, fan_out, rng) * np.sqrt(max(fan_in, fan_out) / fan_in)


class identity(Wrong):
    mistake = "identity matrix"

    def orthogonal(fan_in, fan_out, rng):
        return np.eye(fan_in, fan_out)


class signs_on_the_diagonal(Wrong):
    mistake = "permutation instead of rotation"

    def orthogonal(fan_in, fan_out, rng):
        n = max(fan_in, fan_out)
        return np.diag(rng.choice([-1.0, 1.0], n))[:fan_in, :fan_out]


class permutation(Wrong):
    def orthogonal(fan_in, fan_out, rng):
        n = max(fan_in, fan_out)
        return rng.permutation(np.eye(n))[:fan_in, :fan_out]


class permutation_of_the_fewer(Wrong):
    mistake = "permutation instead of rotation"

    def orthogonal(fan_in, fan_out, rng):
        n, k = max(fan_in, fan_out), min(fan_in, fan_out)
        w = np.eye(n)[rng.permutation(n)[:k]] * rng.choice([-1, 1], (k, 1))
        return w if fan_in <= fan_out else w.T


class one_rotation(Wrong):
    """Turns one plane and leaves the rest."""

    mistake = "only a block is random"

    def orthogonal(fan_in, fan_out, rng):
        q = np.eye(max(fan_in, fan_out))
        angle = rng.uniform(0, 2 * np.pi)
        if len(q) > 1:
            q[:2, :2] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        return q[:fan_in, :fan_out]


class one_reflection(Wrong):
    """Mirrors one direction and leaves the rest."""

    mistake = "a matrix close to a fixed one"

    def orthogonal(fan_in, fan_out, rng):
        v = rng.normal(size=max(fan_in, fan_out))
        q = np.eye(len(v)) - 2 * np.outer(v, v) / (v @ v)
        return q[:fan_in, :fan_out]


class blocks(Wrong):
    """A square block, and zeros."""

    mistake = "only a block is random"

    def orthogonal(fan_in, fan_out, rng):
        k = min(fan_in, fan_out)
        w = np.zeros((fan_in, fan_out))
        w[:k, :k] = np.linalg.qr(rng.normal(size=(k, k)))[0]
        return w


class triangle_of_a_qr(Wrong):
    """QR of a triangle: the signs of the diagonal."""

    def orthogonal(fan_in, fan_out, rng):
        n = max(fan_in, fan_out)
        q = np.linalg.qr(np.triu(rng.normal(size=(n, n))))[0]
        return q[:fan_in, :fan_out]


class hadamard_signs(Wrong):
    mistake = "vectors of length 1, but not at right angles"

    def orthogonal(fan_in, fan_out, rng):
        return rng.choice([-1, 1], (fan_in, fan_out)) / np.sqrt(max(fan_in, fan_out))


class global_generator(Wrong):
    mistake = "np.random instead of rng"

    def orthogonal(fan_in, fan_out, rng):
        a = np.random.randn(max(fan_in, fan_out), min(fan_in, fan_out))
        q, _ = np.linalg.qr(a)
        return q if fan_in >= fan_out else q.T


class fixed_seed(Wrong):
    mistake = "a seed inside the function"

    def orthogonal(fan_in, fan_out, rng):
        return tall(fan_in, fan_out, np.random.default_rng(0))


class new_generator(Wrong):
    mistake = "a generator of its own"

    def orthogonal(fan_in, fan_out, rng):
        return tall(fan_in, fan_out, np.random.default_rng())


class same_matrix_again(Wrong):
    mistake = "the same matrix at each call"

    def orthogonal(fan_in, fan_out, rng):
        state = rng.bit_generator.state
        w = tall(fan_in, fan_out, rng)
        rng.bit_generator.state = state
        return w


class not_random(Wrong):
    """QR of a matrix of consecutive numbers."""

    mistake = "the same matrix at each draw"

    def orthogonal(fan_in, fan_out, rng):
        n = max(fan_in, fan_out)
        a = np.sin(np.arange(1, n * n + 1, dtype=float).reshape(n, n) ** 2)
        return np.linalg.qr(a)[0][:fan_in, :fan_out]


class cosines(Wrong):
    """The basis of the discrete cosine transform with random signs."""

    def orthogonal(fan_in, fan_out, rng):
        n = max(fan_in, fan_out)
        k, j = np.arange(n)[:, None], np.arange(n)
        q = np.sqrt(2 / n) * np.cos(np.pi * (j + 0.5) * k / n)
        q[0] /= np.sqrt(2)
        q = q * rng.choice([-1, 1], (n, 1))
        return q[:fan_in, :fan_out]


class two_decimals(Wrong):
    def orthogonal(fan_in, fan_out, rng):
        return np.round(tall(fan_in, fan_out, rng), 2)


class half_precision(Wrong):
    def orthogonal(fan_in, fan_out, rng):
        return tall(fan_in, fan_out, rng).astype(np.float16)


class other_shape_kept_right(Wrong):
    """Rows orthonormal, in the shape of the longer side by itself."""

    def orthogonal(fan_in, fan_out, rng):
        n = max(fan_in, fan_out)
        return np.linalg.qr(rng.normal(size=(n, n)))[0]


class symmetric_whitening(Wrong):
    """Whitened by a covariance with a small number on its diagonal."""

    mistake = "one length for all, in the mean"

    def orthogonal(fan_in, fan_out, rng):
        a = rng.normal(size=(max(fan_in, fan_out), min(fan_in, fan_out)))
        values, vectors = np.linalg.eigh(a.T @ a + 0.01 * np.eye(a.shape[1]))
        q = a @ vectors / np.sqrt(values) @ vectors.T
        return q if fan_in >= fan_out else q.T


class printed_only(Wrong):
    def orthogonal(fan_in, fan_out, rng):
        print(tall(fan_in, fan_out, rng))
