"""Answers to `train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32)`: a list of (w, b)."""

import copy

import numpy as np

from tests.implementations.registry import Right, Small, Wrong
from tests.implementations.regularization.network import cross_entropy, softmax

EXERCISE = "train_heads"


class head_after_head(Right):
    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        N, D = features.shape
        heads = []
        for _ in range(num_heads):
            w = rng.normal(0, 1 / np.sqrt(D), (D, num_classes))
            b = np.zeros(num_classes)
            for _ in range(num_steps):
                rows = rng.choice(N, size=batch_size, replace=False)
                loss, dz = cross_entropy(features[rows] @ w + b, y[rows])
                w -= lr * features[rows].T @ dz
                b -= lr * dz.sum(axis=0)
            heads.append((w, b))
        return heads


class side_by_side(Right):
    """A step for each head in turn; uniform starts, biases too; batches with replacement; lists inside a tuple."""

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        bound = features.shape[1] ** -0.5
        heads = []
        for _ in range(num_heads):
            w = rng.uniform(-bound, bound, (features.shape[1], num_classes))
            heads.append([w, rng.uniform(-0.1, 0.1, num_classes)])
        for _ in range(num_steps):
            for head in heads:
                rows = rng.integers(len(y), size=batch_size)
                x, t = features[rows], np.eye(num_classes)[y[rows]]
                z = x @ head[0] + head[1]
                e = np.exp(z - z.max(axis=1, keepdims=True))
                d = (e / e.sum(axis=1, keepdims=True) - t) / len(rows)
                head[0] = head[0] - lr * x.T @ d
                head[1] = head[1] - lr * d.sum(axis=0)
        print("heads", len(heads))
        return tuple(heads)


class all_heads_in_one_array(Right):
    """(M, D, K) and einsum."""

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        w = 0.01 * rng.standard_normal((num_heads, features.shape[1], num_classes))
        b = np.zeros((num_heads, num_classes))
        for _ in range(num_steps):
            rows = np.stack([rng.permutation(len(y))[:batch_size] for _ in range(num_heads)])
            x = features[rows]
            p = softmax(np.einsum("mnd,mdk->mnk", x, w) + b[:, None, :])
            p[np.arange(num_heads)[:, None], np.arange(batch_size), y[rows]] -= 1
            w -= lr / batch_size * np.einsum("mnd,mnk->mdk", x, p)
            b -= lr * p.mean(axis=1)
        return list(zip(w, b, strict=True))


class epochs(Right):
    """Walks through the images in a new order each time, one walk for each head."""

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def batches():
            while True:
                order = np.arange(len(y))
                rng.shuffle(order)
                for i in range(0, len(y), batch_size):
                    yield order[i : i + batch_size]

        def head(w, b):
            for _, rows in zip(range(num_steps), batches(), strict=False):
                _, d = cross_entropy(features[rows] @ w + b, y[rows])
                w, b = w - lr * features[rows].T @ d, b - lr * d.sum(0)
            return w, b

        starts = rng.normal(0, 0.1, (num_heads, features.shape[1], num_classes))
        return [head(start, np.zeros(num_classes)) for start in starts]


class bias_as_a_feature(Right):
    """A column of ones, and the bias the last row of one matrix; gradients image by image."""

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        x = np.hstack([features, np.ones((len(features), 1))])
        heads = []
        while len(heads) < num_heads:
            theta = rng.normal(size=(x.shape[1], num_classes)) / x.shape[1]
            for _ in range(num_steps):
                step = np.zeros_like(theta)
                for i in rng.choice(len(x), batch_size):
                    p = softmax(x[i] @ theta)
                    p[y[i]] -= 1
                    step += np.outer(x[i], p)
                theta -= lr * step / batch_size
            heads.append((theta[:-1], theta[-1]))
        return heads


class objects(Right):
    """All batches of a head drawn before its first step; heads kept in objects and handed out as pairs."""

    class Head:
        def __init__(self, D, K, rng):
            self.w = 0.05 * rng.standard_normal((D, K))
            self.b = 0.05 * rng.standard_normal(K)

        def step(self, x, y, lr):
            _, d = cross_entropy(x @ self.w + self.b, y)
            self.w += -lr * (x.T @ d)
            self.b += -lr * d.sum(axis=0)

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        heads = [objects.Head(features.shape[1], num_classes, rng) for _ in range(num_heads)]
        for head in heads:
            for rows in rng.integers(0, len(y), (num_steps, batch_size)):
                head.step(features[rows], y[rows], lr)
        return [(head.w, head.b) for head in heads]


def heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32, **parts):
    """Right heads, some parts exchanged: `start(rng)`, `rows(rng)`, `change(w, b, x, y, lr)`, `generator(m)`."""
    N, D = features.shape
    start = parts.get("start") or (lambda rng: (rng.normal(0, D**-0.5, (D, num_classes)), np.zeros(num_classes)))
    rows = parts.get("rows") or (lambda rng: rng.choice(N, batch_size, replace=False))
    change = parts.get("change") or stepped
    generator = parts.get("generator") or (lambda m: rng)
    heads = []
    for m in range(num_heads):
        draw = generator(m)
        w, b = start(draw)
        for _ in range(num_steps):
            batch = rows(draw)
            w, b = change(w, b, features[batch], y[batch], lr)
        heads.append((w, b))
    return heads


def stepped(w, b, x, y, lr):
    _, d = cross_entropy(x @ w + b, y)
    return w - lr * x.T @ d, b - lr * d.sum(axis=0)


class features_centred_afterwards(Small):
    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        heads = heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size)
        features -= features.mean(axis=0)
        return heads


class biases_as_rows(Small):
    """(1, K)."""

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        heads = heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size)
        return [(w, b[None]) for w, b in heads]


class one_start_for_all(Wrong):
    mistake = "one start for all heads"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        w = rng.normal(0, features.shape[1] ** -0.5, (features.shape[1], num_classes))
        def start(rng):
            return (w, np.zeros(num_classes))
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, start=start)


class one_array_for_all(Wrong):
    """[(w, b)] * M, and steps in place: the heads are one."""

    mistake = "one start for all heads"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        D = features.shape[1]
        heads = [(rng.normal(0, D**-0.5, (D, num_classes)), np.zeros(num_classes))] * num_heads
        for _ in range(num_steps):
            for w, b in heads:
                rows = rng.choice(len(y), batch_size, replace=False)
                _, d = cross_entropy(features[rows] @ w + b, y[rows])
                w -= lr * features[rows].T @ d
                b -= lr * d.sum(axis=0)
        return heads


class goes_on_from_the_last_head(Wrong):
    """w is drawn before the loop over the heads."""

    mistake = "one start for all heads"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        D = features.shape[1]
        w, b, heads = rng.normal(0, D**-0.5, (D, num_classes)), np.zeros(num_classes), []
        for _ in range(num_heads):
            for _ in range(num_steps):
                rows = rng.choice(len(y), batch_size, replace=False)
                w, b = stepped(w, b, features[rows], y[rows], lr)
            heads.append((w, b))
        return heads


class zeros_at_the_start(Wrong):
    mistake = "heads start from zeros"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def start(rng):
            return (np.zeros((features.shape[1], num_classes)), np.zeros(num_classes))
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, start=start)


class ones_at_the_start(Wrong):
    mistake = "one start for all heads"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def start(rng):
            return (np.full((features.shape[1], num_classes), 0.1), np.zeros(num_classes))
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, start=start)


class positive_numbers_at_the_start(Wrong):
    """rng.random: a mean of a half."""

    mistake = "starts not around 0"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def start(rng):
            return (rng.random((features.shape[1], num_classes)), np.zeros(num_classes))
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, start=start)


class huge_start(Wrong):
    mistake = "starts too large or too small"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def start(rng):
            return rng.normal(0, 100, (features.shape[1], num_classes)), np.zeros(num_classes)

        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, start=start)


class same_batches_for_all(Wrong):
    """One batch in each step, for all heads."""

    mistake = "one batch for all heads"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        D = features.shape[1]
        heads = [(rng.normal(0, D**-0.5, (D, num_classes)), np.zeros(num_classes)) for _ in range(num_heads)]
        for _ in range(num_steps):
            rows = rng.choice(len(y), batch_size, replace=False)
            heads = [stepped(w, b, features[rows], y[rows], lr) for w, b in heads]
        return heads


class seeded_for_each_head(Wrong):
    """Starts and batches the same for all."""

    mistake = "one start for all heads"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def generator(m):
            return np.random.default_rng(0)
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, generator=generator)


class seeded_by_number(Wrong):
    """Heads differ, and are the same whatever rng is given."""

    mistake = "rng ignored: a fixed seed inside"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def generator(m):
            return np.random.default_rng(m)
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, generator=generator)


class copied_generator(Wrong):
    """Each head draws from a copy of rng: all the same."""

    mistake = "one start for all heads"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def generator(m):
            return copy.deepcopy(rng)
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, generator=generator)


class global_generator(Wrong):
    mistake = "starts not drawn from rng"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        rng = np.random.RandomState()
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size)


class batches_from_the_global_generator(Wrong):
    mistake = "batches not drawn from rng"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def rows(rng):
            return np.random.choice(len(y), batch_size, replace=False)
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, rows=rows)


class first_images_alone(Wrong):
    mistake = "the same batch in every step"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def rows(rng):
            return np.arange(batch_size)
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, rows=rows)


class all_images_in_each_step(Wrong):
    mistake = "the whole set instead of batches"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def rows(rng):
            return np.arange(len(y))
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, rows=rows)


class batches_of_32(Wrong):
    """Whatever batch_size says."""

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, min(32, len(y)))


class one_image_in_each_step(Wrong):
    mistake = "batches of another size"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, 1)


class one_batch_for_all_steps(Wrong):
    mistake = "the same batch in every step"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        heads = []
        for _ in range(num_heads):
            batch = rng.choice(len(y), batch_size, replace=False)
            heads += heads_from(
                features, y, num_classes, 1, num_steps, lr, rng, batch_size, rows=lambda rng, batch=batch: batch
            )
        return heads


class a_share_of_the_images_for_each(Wrong):
    """Splits the images among the heads: each sees its own part alone."""

    mistake = "images never used"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        heads = []
        for part in np.array_split(np.arange(len(y)), num_heads):
            def rows(rng, part=part):
                return rng.choice(part, batch_size)
            heads += heads_from(features, y, num_classes, 1, num_steps, lr, rng, batch_size, rows=rows)
        return heads


class untrained(Wrong):
    mistake = "no steps made"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, num_heads, 0, lr, rng, batch_size)


class one_step(Wrong):
    """return in the loop over the steps."""

    mistake = "a single step"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, num_heads, min(num_steps, 1), lr, rng, batch_size)


class one_step_too_many(Wrong):
    mistake = "one step too many"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, num_heads, num_steps + 1, lr, rng, batch_size)


class one_step_too_few(Wrong):
    mistake = "one step too few"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, num_heads, max(num_steps - 1, 0), lr, rng, batch_size)


class steps_shared_out(Wrong):
    """num_steps altogether, each for one head."""

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, num_heads, num_steps // num_heads, lr, rng, batch_size)


class epochs_for_steps(Wrong):
    mistake = "whole epochs instead of steps"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        steps = num_steps * -(-len(y) // batch_size)
        return heads_from(features, y, num_classes, num_heads, steps, lr, rng, batch_size)


class first_head_alone_trained(Wrong):
    mistake = "only one head trained"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        first = heads_from(features, y, num_classes, 1, num_steps, lr, rng, batch_size)
        return first + heads_from(features, y, num_classes, num_heads - 1, 0, lr, rng, batch_size)


class one_head_repeated(Wrong):
    mistake = "one start for all heads"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, 1, num_steps, lr, rng, batch_size) * num_heads


class one_head_with_noise(Wrong):
    """Trained once; the others are that one shaken."""

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        w, b = heads_from(features, y, num_classes, 1, num_steps, lr, rng, batch_size)[0]
        return [(w + 0.01 * rng.normal(size=w.shape), b.copy()) for _ in range(num_heads)]


class one_too_few(Wrong):
    mistake = "another number of heads"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, max(num_heads - 1, 1), num_steps, lr, rng, batch_size)


class one_too_many(Wrong):
    mistake = "another number of heads"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, num_heads + 1, num_steps, lr, rng, batch_size)


class last_head_alone(Wrong):
    mistake = "heads not in a list of pairs"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size)[-1]


class weights_and_biases_apart(Wrong):
    """Two stacks: (M, D, K) and (M, K)."""

    mistake = "heads not in a list of pairs"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        w, b = zip(*heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size), strict=True)
        return np.stack(w), np.stack(b)


class bias_first(Wrong):
    mistake = "a head of another shape"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        heads = heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size)
        return [(b, w) for w, b in heads]


class weights_transposed(Wrong):
    mistake = "a head of another shape"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        heads = heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size)
        return [(w.T, b) for w, b in heads]


class weights_alone(Wrong):
    mistake = "heads not in a list of pairs"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return [w for w, _ in heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size)]


class as_dicts(Wrong):
    mistake = "heads not in a list of pairs"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        heads = heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size)
        return [{"w": w, "b": b} for w, b in heads]


class probabilities(Wrong):
    mistake = "heads not in a list of pairs"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        heads = heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size)
        return [softmax(features @ w + b) for w, b in heads]


def changed(gradient):
    """A step along other gradients than the right ones: `gradient(w, b, x, y) -> (dw, db)`."""

    def change(w, b, x, y, lr):
        dw, db = gradient(w, b, x, y)
        return w - lr * dw, b - lr * db

    return change


class uphill(Wrong):
    mistake = "steps uphill"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, num_heads, num_steps, -lr, rng, batch_size)


class summed_over_the_batch(Wrong):
    mistake = "sum over the batch instead of mean"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, num_heads, num_steps, lr * batch_size, rng, batch_size)


class divided_by_all_images(Wrong):
    """The batch's sum over the number of images of the whole set."""

    mistake = "divided by the number of all images"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, num_heads, num_steps, lr * batch_size / len(y), rng, batch_size)


class a_tenth_of_the_rate(Wrong):
    mistake = "steps of another length"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, num_heads, num_steps, lr / 10, rng, batch_size)


class rate_of_its_own(Wrong):
    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, num_classes, num_heads, num_steps, 0.1, rng, batch_size)


class biases_not_trained(Wrong):
    mistake = "bias not trained"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def change(w, b, x, y, lr):
            return (stepped(w, b, x, y, lr)[0], b)
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, change=change)


class biases_left_out(Wrong):
    """Trained and handed back, yet never added to the scores."""

    mistake = "bias left out of the scores"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def gradient(w, b, x, y):
            d = cross_entropy(x @ w, y)[1]
            return x.T @ d, d.sum(axis=0)

        change = changed(gradient)
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, change=change)


class weights_not_trained(Wrong):
    mistake = "weights not trained"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def change(w, b, x, y, lr):
            return (w, stepped(w, b, x, y, lr)[1])
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, change=change)


class squared_error(Wrong):
    mistake = "steps not along a batch's gradient"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def gradient(w, b, x, y):
            d = (x @ w + b - np.eye(num_classes)[y]) / len(y)
            return x.T @ d, d.sum(axis=0)

        change = changed(gradient)
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, change=change)


class sigmoids(Wrong):
    mistake = "steps not along a batch's gradient"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def gradient(w, b, x, y):
            d = (1 / (1 + np.exp(-(x @ w + b))) - np.eye(num_classes)[y]) / len(y)
            return x.T @ d, d.sum(axis=0)

        change = changed(gradient)
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, change=change)


class softmax_over_the_images(Wrong):
    mistake = "steps not along a batch's gradient"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def gradient(w, b, x, y):
            d = (softmax((x @ w + b).T).T - np.eye(num_classes)[y]) / len(y)
            return x.T @ d, d.sum(axis=0)

        change = changed(gradient)
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, change=change)


class overflows(Wrong):
    """exp of the scores as they are."""

    mistake = "scores overflow"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def gradient(w, b, x, y):
            e = np.exp(x @ w + b)
            d = (e / e.sum(axis=1, keepdims=True) - np.eye(num_classes)[y]) / len(y)
            return x.T @ d, d.sum(axis=0)

        change = changed(gradient)
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, change=change)


class momentum(Wrong):
    mistake = "momentum"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        speed = {}

        def change(w, b, x, y, lr):
            _, d = cross_entropy(x @ w + b, y)
            v = 0.9 * speed.get("w", 0) + x.T @ d
            u = 0.9 * speed.get("b", 0) + d.sum(axis=0)
            speed["w"], speed["b"] = v, u
            return w - lr * v, b - lr * u

        heads = []
        for _ in range(num_heads):
            speed.clear()
            heads += heads_from(features, y, num_classes, 1, num_steps, lr, rng, batch_size, change=change)
        return heads


class weight_decay(Wrong):
    mistake = "steps not along a batch's gradient"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def change(w, b, x, y, lr):
            stepped_w, stepped_b = stepped(w, b, x, y, lr)
            return stepped_w - 0.05 * lr * w, stepped_b

        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, change=change)


class falling_rate(Wrong):
    mistake = "rate that falls"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        count = iter(range(10**9))

        def change(w, b, x, y, lr):
            return stepped(w, b, x, y, lr * (1 - next(count) % num_steps / num_steps))

        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, change=change)


class images_and_labels_drawn_apart(Wrong):
    mistake = "steps not along a batch's gradient"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def change(w, b, x, t, lr):
            return stepped(w, b, x, rng.choice(y, len(x)), lr)
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, change=change)


class labels_of_the_first_images(Wrong):
    mistake = "steps not along a batch's gradient"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        def change(w, b, x, t, lr):
            return stepped(w, b, x, y[: len(x)], lr)
        return heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size, change=change)


class ten_classes(Wrong):
    mistake = "a head of another shape"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, 10, num_heads, num_steps, lr, rng, batch_size)


class as_many_classes_as_labels_seen(Wrong):
    mistake = "a head of another shape"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(features, y, int(y.max()) + 1, num_heads, num_steps, lr, rng, batch_size)


class features_rectified(Wrong):
    mistake = "steps not along a batch's gradient"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        return heads_from(np.maximum(features, 0), y, num_classes, num_heads, num_steps, lr, rng, batch_size)


class body_trained_as_well(Wrong):
    """The gradient goes on into the features, which all heads share."""

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        heads = []
        for _ in range(num_heads):
            w, b = rng.normal(0, 0.1, (features.shape[1], num_classes)), np.zeros(num_classes)
            for _ in range(num_steps):
                rows = rng.choice(len(y), batch_size, replace=False)
                _, d = cross_entropy(features[rows] @ w + b, y[rows])
                dx = d @ w.T
                w, b = w - lr * features[rows].T @ d, b - lr * d.sum(axis=0)
                features[rows] -= lr * dx
            heads.append((w, b))
        return heads


class features_standardised(Wrong):
    """By the mean and deviation of the training images, which nobody will know when the heads predict."""

    mistake = "steps not along a batch's gradient"

    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        x = (features - features.mean(axis=0)) / (features.std(axis=0) + 1e-8)
        return heads_from(x, y, num_classes, num_heads, num_steps, lr, rng, batch_size)


class printed(Wrong):
    def train_heads(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size=32):
        print(heads_from(features, y, num_classes, num_heads, num_steps, lr, rng, batch_size))
