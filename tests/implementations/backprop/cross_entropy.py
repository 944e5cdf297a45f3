"""Answers to `cross_entropy(z, y) -> (loss, dz)`: mean over the batch, finite for any z."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "cross_entropy"


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def log_softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


class log_probabilities(Right):
    def cross_entropy(z, y):
        N = z.shape[0]
        logp = log_softmax(z)
        loss = -logp[np.arange(N), y].mean()
        dz = np.exp(logp)
        dz[np.arange(N), y] -= 1
        dz /= N
        return loss, dz


class loops(Right):
    def cross_entropy(z, y):
        N, K = z.shape
        loss = 0.0
        dz = np.zeros_like(z)
        for i in range(N):
            m = max(z[i])
            total = sum(np.exp(z[i, k] - m) for k in range(K))
            loss += m + np.log(total) - z[i, y[i]]
            for k in range(K):
                dz[i, k] = (np.exp(z[i, k] - m) / total - (k == y[i])) / N
        return float(loss / N), dz


class one_hot(Right):
    def cross_entropy(z, y):
        onehot = np.zeros_like(z)
        onehot[range(len(y)), y] = 1
        logp = log_softmax(z)
        return np.array(-np.sum(onehot * logp) / len(y)), (np.exp(logp) - onehot) / len(y)


class scipy_logsumexp(Right):
    def cross_entropy(z, y):
        from scipy.special import logsumexp

        logp = z - logsumexp(z, axis=1, keepdims=True)
        rows = np.arange(z.shape[0])
        grad = np.exp(logp)
        grad[rows, y] -= 1
        return [-np.mean(logp[rows, y]), grad / z.shape[0]]


class loss_in_a_column(Right):
    def cross_entropy(z, y):
        N = len(y)
        logp = log_softmax(z)
        picked = np.take_along_axis(logp, y.reshape(-1, 1), axis=1)
        loss = -picked.sum(axis=0) / N
        dz = softmax(z)
        np.subtract.at(dz, (np.arange(N), y), 1)
        print("loss", loss)
        return loss, dz / N


class log_of_other_odds(Right):
    """The loss as log(sum of exp(z_j - z_y)), shifted where it must be."""

    def cross_entropy(z, y):
        d = z - z[np.arange(len(z)), y][:, None]
        m = d.max(axis=1, keepdims=True)
        losses = m[:, 0] + np.log(np.exp(d - m).sum(axis=1))
        mask = np.arange(z.shape[1]) == y[:, None]
        return losses.mean(), ((softmax(z) - mask) / z.dtype.type(len(z))).astype(z.dtype)


class identity_rows_in_float64(Small):
    def cross_entropy(z, y):
        onehot = np.eye(z.shape[1])[y]
        logp = log_softmax(z)
        return -(onehot * logp).sum() / len(z), (np.exp(logp) - onehot) / len(z)


class shifted_in_place(Small):
    def cross_entropy(z, y):
        z -= z.max(axis=1, keepdims=True)
        e = np.exp(z)
        s = e.sum(axis=1, keepdims=True)
        rows = np.arange(len(y))
        loss = np.mean(np.log(s[:, 0]) - z[rows, y])
        dz = e / s
        dz[rows, y] -= 1
        return loss, dz / len(y)


class gradient_not_averaged(Wrong):
    mistake = "no 1/N"

    def cross_entropy(z, y):
        N = z.shape[0]
        logp = log_softmax(z)
        dz = np.exp(logp)
        dz[np.arange(N), y] -= 1
        return -logp[np.arange(N), y].mean(), dz


class nothing_averaged(Wrong):
    mistake = "no 1/N"

    def cross_entropy(z, y):
        N = z.shape[0]
        logp = log_softmax(z)
        dz = np.exp(logp)
        dz[np.arange(N), y] -= 1
        return -logp[np.arange(N), y].sum(), dz


class loss_not_averaged(Wrong):
    mistake = "summed instead of averaged"

    def cross_entropy(z, y):
        N = z.shape[0]
        logp = log_softmax(z)
        dz = np.exp(logp)
        dz[np.arange(N), y] -= 1
        return -logp[np.arange(N), y].sum(), dz / N


class averaged_over_classes_too(Wrong):
    mistake = "averaged over the classes as well"

    def cross_entropy(z, y):
        onehot = np.eye(z.shape[1], dtype=z.dtype)[y]
        logp = log_softmax(z)
        return -np.mean(onehot * logp), (np.exp(logp) - onehot) / z.size


class loss_averaged_over_classes_too(Wrong):
    mistake = "averaged over the classes as well"

    def cross_entropy(z, y):
        onehot = np.eye(z.shape[1], dtype=z.dtype)[y]
        logp = log_softmax(z)
        return -np.mean(onehot * logp), (np.exp(logp) - onehot) / len(z)


class averaged_twice(Wrong):
    mistake = "1/N twice"

    def cross_entropy(z, y):
        N = z.shape[0]
        logp = log_softmax(z)
        dz = np.exp(logp) / N
        dz[np.arange(N), y] -= 1 / N
        return -logp[np.arange(N), y].mean(), dz / N


class log_of_underflow(Wrong):
    mistake = "log of an underflowed probability"

    def cross_entropy(z, y):
        N = len(z)
        p = softmax(z)
        loss = -np.log(p[np.arange(N), y]).mean()
        p[np.arange(N), y] -= 1
        return loss, p / N


class log_with_eps(Wrong):
    mistake = "probability clipped before the log"

    def cross_entropy(z, y):
        N = len(z)
        p = softmax(z)
        loss = -np.log(p[np.arange(N), y] + 1e-8).mean()
        p[np.arange(N), y] -= 1
        return loss, p / N


class log_with_tiny_eps(Wrong):
    mistake = "probability clipped before the log"

    def cross_entropy(z, y):
        N = len(z)
        p = softmax(z)
        loss = -np.log(p[np.arange(N), y] + 1e-12).mean()
        p[np.arange(N), y] -= 1
        return loss, p / N


class clipped(Wrong):
    mistake = "probability clipped before the log"

    def cross_entropy(z, y):
        N = len(z)
        p = softmax(z)
        loss = -np.log(np.clip(p[np.arange(N), y], 1e-15, 1)).mean()
        p[np.arange(N), y] -= 1
        return loss, p / N


class no_shift(Wrong):
    mistake = "no max subtraction"

    def cross_entropy(z, y):
        N = len(z)
        p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
        loss = -np.log(p[np.arange(N), y]).mean()
        p[np.arange(N), y] -= 1
        return loss, p / N


class no_shift_in_log_sum(Wrong):
    mistake = "no max subtraction"

    def cross_entropy(z, y):
        N = len(z)
        logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        p = np.exp(logp)
        p[np.arange(N), y] -= 1
        return -logp[np.arange(N), y].mean(), p / N


class gradient_sign(Wrong):
    mistake = "sign flipped"

    def cross_entropy(z, y):
        onehot = np.eye(z.shape[1], dtype=z.dtype)[y]
        logp = log_softmax(z)
        return -(onehot * logp).sum() / len(z), (onehot - np.exp(logp)) / len(z)


class loss_sign(Wrong):
    mistake = "sign flipped"

    def cross_entropy(z, y):
        onehot = np.eye(z.shape[1], dtype=z.dtype)[y]
        logp = log_softmax(z)
        return (onehot * logp).sum() / len(z), (np.exp(logp) - onehot) / len(z)


class both_signs(Wrong):
    mistake = "sign flipped"

    def cross_entropy(z, y):
        onehot = np.eye(z.shape[1], dtype=z.dtype)[y]
        logp = log_softmax(z)
        return (onehot * logp).sum() / len(z), (onehot - np.exp(logp)) / len(z)


class labels_not_subtracted(Wrong):
    mistake = "label not subtracted"

    def cross_entropy(z, y):
        logp = log_softmax(z)
        return -logp[np.arange(len(y)), y].mean(), np.exp(logp) / len(y)


class gradient_only_at_the_label(Wrong):
    mistake = "only the label's column"

    def cross_entropy(z, y):
        N = len(y)
        logp = log_softmax(z)
        dz = np.zeros_like(z)
        dz[np.arange(N), y] = (np.exp(logp[np.arange(N), y]) - 1) / N
        return -logp[np.arange(N), y].mean(), dz


class gradient_by_probabilities(Wrong):
    """The derivative by the probabilities, not carried back through the softmax."""

    mistake = "gradient by the probabilities, not by z"

    def cross_entropy(z, y):
        N = len(y)
        logp = log_softmax(z)
        dp = np.zeros_like(z)
        dp[np.arange(N), y] = -1 / np.exp(logp[np.arange(N), y]) / N
        return -logp[np.arange(N), y].mean(), dp


class swapped(Wrong):
    mistake = "loss and gradient swapped"

    def cross_entropy(z, y):
        onehot = np.eye(z.shape[1], dtype=z.dtype)[y]
        logp = log_softmax(z)
        return (np.exp(logp) - onehot) / len(z), -(onehot * logp).sum() / len(z)


class loss_only(Wrong):
    def cross_entropy(z, y):
        return -log_softmax(z)[np.arange(len(y)), y].mean()


class base_two(Wrong):
    mistake = "logarithm to base 2 or 10"

    def cross_entropy(z, y):
        onehot = np.eye(z.shape[1], dtype=z.dtype)[y]
        logp = log_softmax(z)
        return -(onehot * logp).sum() / len(z) / np.log(2), (np.exp(logp) - onehot) / len(z)


class every_row_every_label(Wrong):
    """p[:, y] picks a column for each label in every row."""

    def cross_entropy(z, y):
        N = len(y)
        logp = log_softmax(z)
        dz = np.exp(logp)
        loss = -logp[:, y].mean()
        dz[:, y] -= 1
        return loss, dz / N


class loss_after_the_gradient(Wrong):
    """The array is a gradient by the time its logarithm is taken."""

    def cross_entropy(z, y):
        N = len(y)
        p = softmax(z)
        dz = p
        dz[np.arange(N), y] -= 1
        return -np.log(np.abs(p[np.arange(N), y])).mean(), dz / N


class labels_from_one(Wrong):
    def cross_entropy(z, y):
        rows = np.arange(len(y))
        logp = log_softmax(z)
        dz = np.exp(logp)
        dz[rows, y - 1] -= 1
        return -logp[rows, y - 1].mean(), dz / len(y)


class labels_ignored(Wrong):
    def cross_entropy(z, y):
        best = z.argmax(axis=1)
        rows = np.arange(len(y))
        logp = log_softmax(z)
        dz = np.exp(logp)
        dz[rows, best] -= 1
        return -logp[rows, best].mean(), dz / len(y)


class normalised_over_the_batch(Wrong):
    mistake = "softmax over the wrong axis"

    def cross_entropy(z, y):
        logp = log_softmax(z.T).T
        rows = np.arange(len(y))
        dz = np.exp(logp)
        dz[rows, y] -= 1
        return -logp[rows, y].mean(), dz / len(y)


class no_log_sum(Wrong):
    def cross_entropy(z, y):
        rows = np.arange(len(y))
        dz = softmax(z)
        dz[rows, y] -= 1
        return -z[rows, y].mean(), dz / len(y)


class loss_of_each(Wrong):
    mistake = "a loss for each example"

    def cross_entropy(z, y):
        rows = np.arange(len(y))
        logp = log_softmax(z)
        dz = np.exp(logp)
        dz[rows, y] -= 1
        return -logp[rows, y], dz / len(y)


class last_example_only(Wrong):
    def cross_entropy(z, y):
        logp = log_softmax(z)
        dz = np.exp(logp)
        for i in range(len(y)):
            loss = -logp[i, y[i]]
            dz[i, y[i]] -= 1
        return loss, dz / len(y)


class squared_error(Wrong):
    mistake = "squared error"

    def cross_entropy(z, y):
        onehot = np.eye(z.shape[1], dtype=z.dtype)[y]
        p = softmax(z)
        return ((p - onehot) ** 2).sum() / len(z), 2 * (p - onehot) / len(z)


class probability_not_log(Wrong):
    mistake = "no logarithm"

    def cross_entropy(z, y):
        rows = np.arange(len(y))
        p = softmax(z)
        loss = -p[rows, y].mean()
        p[rows, y] -= 1
        return loss, p / len(y)


class half_precision(Wrong):
    def cross_entropy(z, y):
        logp = log_softmax(z).astype(np.float16)
        rows = np.arange(len(y))
        dz = np.exp(logp)
        dz[rows, y] -= 1
        return -logp[rows, y].mean(), dz / len(y)


class integer_gradient(Wrong):
    def cross_entropy(z, y):
        rows = np.arange(len(y))
        logp = log_softmax(z)
        dz = np.zeros(z.shape, dtype=int)
        dz[:] = np.exp(logp)
        dz[rows, y] -= 1
        return -logp[rows, y].mean(), dz / len(y)


class label_shortened(Wrong):
    """Counts the batch by the distinct labels."""

    def cross_entropy(z, y):
        rows = np.arange(len(y))
        logp = log_softmax(z)
        dz = np.exp(logp)
        dz[rows, y] -= 1
        count = len(np.unique(y))
        return -logp[rows, y].sum() / count, dz / count


class gradient_shape_flat(Wrong):
    def cross_entropy(z, y):
        rows = np.arange(len(y))
        logp = log_softmax(z)
        dz = np.exp(logp)
        dz[rows, y] -= 1
        return -logp[rows, y].mean(), dz.mean(axis=0)


class torch_loss(Cheat):
    def cross_entropy(z, y):
        import torch

        t = torch.tensor(z, requires_grad=True)
        loss = torch.nn.functional.cross_entropy(t, torch.tensor(y).long())
        loss.backward()
        return loss.item(), t.grad.numpy()


class torch_log_softmax(Cheat):
    def cross_entropy(z, y):
        import torch

        logp = torch.log_softmax(torch.tensor(z), 1).numpy()
        rows = np.arange(len(y))
        dz = np.exp(logp)
        dz[rows, y] -= 1
        return -logp[rows, y].mean(), dz / len(y)


class scipy_log_softmax(Cheat):
    def cross_entropy(z, y):
        from scipy.special import log_softmax

        logp = log_softmax(z, axis=1)
        rows = np.arange(len(y))
        dz = np.exp(logp)
        dz[rows, y] -= 1
        return -logp[rows, y].mean(), dz / len(y)


class sklearn_softmax(Cheat):
    def cross_entropy(z, y):
        from sklearn.utils.extmath import softmax

        p = softmax(z)
        loss = -np.log(p[np.arange(len(y)), y]).mean()
        p[np.arange(len(y)), y] -= 1
        return loss, p / len(y)
