"""Answers to `softmax_jacobian(z)`: (K,) -> (K, K), entry (i, j) the slope of probability i by entry j."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "softmax_jacobian"


def softmax(z):
    e = np.exp(z - np.max(z))
    return e / e.sum()


class diagonal_less_outer(Right):
    def softmax_jacobian(z):
        p = softmax(z)
        return np.diag(p) - np.outer(p, p)


class loops(Right):
    def softmax_jacobian(z):
        p = softmax(z)
        K = len(p)
        J = np.zeros((K, K), dtype=z.dtype)
        for i in range(K):
            for j in range(K):
                if i == j:
                    J[i, j] = p[i] * (1 - p[i])
                else:
                    J[i, j] = -p[i] * p[j]
        return J


class broadcast(Right):
    def softmax_jacobian(z):
        p = softmax(z).reshape(-1, 1)
        return p * (np.eye(z.size, dtype=z.dtype) - p.T)


class column_and_row(Right):
    def softmax_jacobian(z):
        p = softmax(z)[:, np.newaxis]
        J = -(p @ p.T)
        J[np.diag_indices(len(z))] += p[:, 0]
        print(J.shape)
        return J


class einsum(Right):
    def softmax_jacobian(z):
        p = softmax(z)
        delta = np.identity(p.shape[0], dtype=p.dtype)
        return np.einsum("i,ij->ij", p, delta) - np.einsum("i,j->ij", p, p)


class quotient_rule(Right):
    def softmax_jacobian(z):
        e = np.exp(z - z.max())
        s = e.sum()
        return (np.diag(e) * s - e[:, None] * e[None, :]) / s**2


class identity_in_float64(Small):
    def softmax_jacobian(z):
        p = softmax(z)
        return p[:, None] * (np.eye(len(z)) - p[None, :])


class in_place(Small):
    def softmax_jacobian(z):
        z -= np.max(z)
        p = np.exp(z) / np.exp(z).sum()
        return np.diagflat(p) - np.outer(p, p)


class no_shift(Wrong):
    mistake = "no max subtraction"

    def softmax_jacobian(z):
        p = np.exp(z) / np.exp(z).sum()
        return np.diag(p) - np.outer(p, p)


class diagonal_only(Wrong):
    mistake = "only the diagonal"

    def softmax_jacobian(z):
        p = softmax(z)
        return np.diag(p * (1 - p))


class diagonal_as_vector(Wrong):
    mistake = "one number for each entry, not for each pair"

    def softmax_jacobian(z):
        p = softmax(z)
        return p * (1 - p)


class sign(Wrong):
    mistake = "sign flipped"

    def softmax_jacobian(z):
        p = softmax(z)
        return np.outer(p, p) - np.diag(p)


class plus(Wrong):
    mistake = "sign flipped"

    def softmax_jacobian(z):
        p = softmax(z)
        return np.diag(p) + np.outer(p, p)


class off_diagonal_positive(Wrong):
    mistake = "sign flipped"

    def softmax_jacobian(z):
        p = softmax(z)
        J = np.outer(p, p)
        np.fill_diagonal(J, p * (1 - p))
        return J


class diagonal_forgotten(Wrong):
    mistake = "diagonal treated like the rest"

    def softmax_jacobian(z):
        p = softmax(z)
        return -np.outer(p, p)


class one_minus_everywhere(Wrong):
    mistake = "p_i (1 - p_j) everywhere"

    def softmax_jacobian(z):
        p = softmax(z)
        return p[:, None] * (1 - p[None, :])


class identity_not_scaled(Wrong):
    mistake = "identity in place of diag(p)"

    def softmax_jacobian(z):
        p = softmax(z)
        return np.eye(len(p)) - np.outer(p, p)


class of_the_logarithm(Wrong):
    mistake = "p_i where p_i p_j belongs"

    def softmax_jacobian(z):
        p = softmax(z)
        return np.eye(len(p)) - p


class of_the_logarithm_transposed(Wrong):
    mistake = "p_i where p_i p_j belongs"

    def softmax_jacobian(z):
        p = softmax(z)
        return np.eye(len(p)) - p[:, None]


class squares_broadcast(Wrong):
    mistake = "p squared in place of the outer product"

    def softmax_jacobian(z):
        p = softmax(z)
        return np.diag(p) - p * p


class inner_product(Wrong):
    mistake = "inner product in place of the outer product"

    def softmax_jacobian(z):
        p = softmax(z)
        return np.diag(p) - p @ p.T


class logits_not_probabilities(Wrong):
    mistake = "z in place of the probabilities"

    def softmax_jacobian(z):
        return np.diag(z) - np.outer(z, z)


class not_normalised(Wrong):
    def softmax_jacobian(z):
        p = np.exp(z - z.max())
        return np.diag(p) - np.outer(p, p)


class diagonal_counted_once(Wrong):
    """The diagonal is assigned p, and the square is lost there."""

    mistake = "diagonal without the product term"

    def softmax_jacobian(z):
        p = softmax(z)
        J = -np.outer(p, p)
        np.fill_diagonal(J, p)
        return J


class two_classes_only(Wrong):
    def softmax_jacobian(z):
        p, q = softmax(z)[:2]
        return np.array([[p * q, -p * q], [-p * q, p * q]])


class coarse_difference(Wrong):
    def softmax_jacobian(z):
        K = len(z)
        J = np.zeros((K, K))
        for j in range(K):
            up = z.copy()
            up[j] += 0.01
            J[:, j] = (softmax(up) - softmax(z)) / 0.01
        return J


class probabilities_only(Wrong):
    mistake = "one number for each entry, not for each pair"

    def softmax_jacobian(z):
        return softmax(z)


class half_precision(Wrong):
    def softmax_jacobian(z):
        p = softmax(z).astype(np.float16)
        return np.diag(p) - np.outer(p, p)


class upper_triangle_only(Wrong):
    def softmax_jacobian(z):
        p = softmax(z)
        J = np.zeros((len(p), len(p)))
        for i in range(len(p)):
            J[i, i] = p[i] * (1 - p[i])
            for j in range(i + 1, len(p)):
                J[i, j] = -p[i] * p[j]
        return J


class times_a_vector(Wrong):
    """Already multiplied by an upstream gradient of ones, which gives zeros."""

    def softmax_jacobian(z):
        p = softmax(z)
        return (np.diag(p) - np.outer(p, p)).sum(axis=0)


class garbage(Wrong):
    def softmax_jacobian(z):
        p = softmax(z)
        J = np.full((len(p), len(p)), np.nan)
        for i in range(len(p) - 1):
            for j in range(len(p)):
                J[i, j] = p[i] * ((i == j) - p[j])
        return J


class torch_jacobian(Cheat):
    def softmax_jacobian(z):
        import torch

        f = lambda t: torch.softmax(t, 0)  # noqa: E731
        return torch.autograd.functional.jacobian(f, torch.tensor(z)).numpy()


class torch_softmax(Cheat):
    def softmax_jacobian(z):
        import torch

        p = torch.nn.functional.softmax(torch.tensor(z), dim=0).numpy()
        return np.diag(p) - np.outer(p, p)


class scipy_softmax(Cheat):
    def softmax_jacobian(z):
        from scipy.special import softmax

        p = softmax(z)
        return np.diag(p) - np.outer(p, p)
