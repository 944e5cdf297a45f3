"""Answers to `train_classifier(x, y, num_classes, rng) -> predict`: two layers, SGD, pixels in 0 to 1."""

import numpy as np

from tests.implementations.backprop.network import gradients, scores, sgd, start, trained
from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "train_classifier"


class minibatches(Right):
    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)

        def predict(x):
            return scores(x, *params).argmax(axis=1)

        return predict


class lambda_returned(Right):
    def train_classifier(x, y, num_classes, rng, hidden=48, epochs=25):
        params = start(x.shape[1], hidden, num_classes, rng)
        params = sgd(x, y, params, rng, epochs=epochs, batch=16, lr=0.15)
        print("trained")
        return lambda x: np.argmax(scores(x, *params), axis=-1)


class object_with_call(Right):
    def train_classifier(x, y, num_classes, rng):
        class Net:
            def __init__(self):
                self.params = start(x.shape[1], 64, num_classes, rng)

            def __call__(self, x):
                return np.array([int(np.argmax(scores(row[None], *self.params))) for row in x])

        net = Net()
        sgd(x, y, net.params, rng)
        return net


class momentum_and_tanh(Right):
    def train_classifier(x, y, num_classes, rng):
        D, H, K = x.shape[1], 50, num_classes
        p = {"w1": rng.normal(0, D**-0.5, (D, H)), "b1": np.zeros(H)}
        p |= {"w2": rng.normal(0, H**-0.5, (H, K)), "b2": np.zeros(K)}
        v = {name: np.zeros_like(value) for name, value in p.items()}
        onehot = np.eye(K)[y]
        for _ in range(1200):
            rows = rng.integers(0, len(x), 32)
            h = np.tanh(x[rows] @ p["w1"] + p["b1"])
            z = h @ p["w2"] + p["b2"]
            e = np.exp(z - z.max(1, keepdims=True))
            dz = (e / e.sum(1, keepdims=True) - onehot[rows]) / len(rows)
            da = dz @ p["w2"].T * (1 - h**2)
            g = {"w1": x[rows].T @ da, "b1": da.sum(0), "w2": h.T @ dz, "b2": dz.sum(0)}
            for name in p:
                v[name] = 0.9 * v[name] - 0.08 * g[name]
                p[name] = p[name] + v[name]

        def predict(x):
            return np.argmax(np.tanh(x @ p["w1"] + p["b1"]) @ p["w2"] + p["b2"], axis=1)

        return predict


class adam(Right):
    def train_classifier(x, y, num_classes, rng):
        params = start(x.shape[1], 64, num_classes, rng)
        m = [np.zeros_like(p) for p in params]
        s = [np.zeros_like(p) for p in params]
        for t in range(1, 801):
            rows = rng.choice(len(x), size=min(64, len(x)), replace=False)
            for k, g in enumerate(gradients(x[rows], y[rows], *params)):
                m[k] = 0.9 * m[k] + 0.1 * g
                s[k] = 0.999 * s[k] + 0.001 * g**2
                params[k] -= 0.005 * (m[k] / (1 - 0.9**t)) / (np.sqrt(s[k] / (1 - 0.999**t)) + 1e-8)
        return lambda x: scores(x, *params).argmax(1)


class own_generator(Right):
    """Seeds itself and leaves the rng that it was given alone."""

    def train_classifier(x, y, num_classes, rng=None):
        rng = np.random.RandomState(0)
        w1 = rng.randn(x.shape[1], 64) * 0.15
        w2 = rng.randn(64, num_classes) * 0.1
        params = [w1, np.zeros(64), w2, np.zeros(num_classes)]
        for epoch in range(30):
            lr = 0.4 if epoch < 20 else 0.1
            sgd(x, y, params, rng, epochs=1, lr=lr)

        def predict(x):
            return np.concatenate([scores(x[i : i + 100], *params).argmax(1) for i in range(0, len(x), 100)])

        return predict


class pixels_centred_by_training_mean(Right):
    def train_classifier(x, y, num_classes, rng):
        mean, deviation = x.mean(axis=0), x.std(axis=0) + 0.1
        params = trained((x - mean) / deviation, y, num_classes, rng, epochs=20, lr=0.05)
        return lambda x: scores((x - mean) / deviation, *params).argmax(axis=1)


class labels_as_column(Small):
    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: scores(x, *params).argmax(axis=1)[:, None]


class labels_as_list(Small):
    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: [int(k) for k in scores(x, *params).argmax(axis=1)]


class labels_as_floats(Small):
    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: scores(x, *params).argmax(axis=1).astype(float)


class pixels_centred_in_place(Small):
    def train_classifier(x, y, num_classes, rng):
        mean = x.mean(axis=0)
        x -= mean
        params = trained(x, y, num_classes, rng)
        return lambda x: scores(x - mean, *params).argmax(axis=1)


class constant(Wrong):
    mistake = "one label for every image"

    def train_classifier(x, y, num_classes, rng):
        most = np.bincount(y).argmax()
        return lambda x: np.full(len(x), most)


class guessing(Wrong):
    mistake = "no better than chance"

    def train_classifier(x, y, num_classes, rng):
        return lambda x: rng.integers(0, num_classes, len(x))


class untrained(Wrong):
    mistake = "no better than chance"

    def train_classifier(x, y, num_classes, rng):
        params = start(x.shape[1], 64, num_classes, rng)
        return lambda x: scores(x, *params).argmax(axis=1)


class one_epoch(Wrong):
    mistake = "too little training"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng, epochs=1, lr=0.05)
        return lambda x: scores(x, *params).argmax(axis=1)


class few_full_batches(Wrong):
    mistake = "too little training"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng, epochs=10, batch=len(x), lr=0.1)
        return lambda x: scores(x, *params).argmax(axis=1)


class tiny_steps(Wrong):
    mistake = "no better than chance"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng, epochs=5, lr=1e-4)
        return lambda x: scores(x, *params).argmax(axis=1)


class huge_steps(Wrong):
    """The weights run off to NaN, and the largest of NaNs is the first."""

    mistake = "one label for every image"

    def train_classifier(x, y, num_classes, rng):
        with np.errstate(all="ignore"):
            params = trained(x, y, num_classes, rng, epochs=2, lr=1e6)
            return lambda x: scores(x, *params).argmax(axis=1)


class uphill(Wrong):
    mistake = "one label for every image"

    def train_classifier(x, y, num_classes, rng):
        with np.errstate(all="ignore"):
            params = trained(x, y, num_classes, rng, epochs=3, lr=-0.01)
        return lambda x: scores(x, *params).argmax(axis=1)


class zeros_at_the_start(Wrong):
    """No gradient passes through a ReLU of zeros: only the last bias learns."""

    mistake = "one label for every image"

    def train_classifier(x, y, num_classes, rng):
        D = x.shape[1]
        params = [np.zeros((D, 64)), np.zeros(64), np.zeros((64, num_classes)), np.zeros(num_classes)]
        sgd(x, y, params, rng, epochs=5)
        return lambda x: scores(x, *params).argmax(axis=1)


class probabilities(Wrong):
    mistake = "scores returned"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)

        def predict(x):
            z = scores(x, *params)
            e = np.exp(z - z.max(axis=1, keepdims=True))
            return e / e.sum(axis=1, keepdims=True)

        return predict


class logits(Wrong):
    mistake = "scores returned"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: scores(x, *params)


class one_hot(Wrong):
    mistake = "one-hot rows returned"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: np.eye(num_classes)[scores(x, *params).argmax(axis=1)]


class largest_probability(Wrong):
    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: scores(x, *params).max(axis=1)


class over_the_batch(Wrong):
    mistake = "argmax over the batch"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: scores(x, *params).argmax(axis=0)


class one_label_for_all(Wrong):
    """argmax without an axis: one number."""

    mistake = "one number for the whole batch"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: scores(x, *params).argmax()


class first_image_only(Wrong):
    mistake = "one number for the whole batch"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: int(scores(x, *params)[0].argmax())


class smallest_score(Wrong):
    mistake = "the least likely label"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: scores(x, *params).argmin(axis=1)


class labels_from_one(Wrong):
    mistake = "labels shifted by one"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: scores(x, *params).argmax(axis=1) + 1


class training_labels(Wrong):
    mistake = "labels of the training images"

    def train_classifier(x, y, num_classes, rng):
        trained(x, y, num_classes, rng, epochs=1)
        return lambda x: y[: len(x)]


class training_predictions(Wrong):
    """The argument of predict goes unused."""

    mistake = "labels of the training images"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda images: scores(x, *params).argmax(axis=1)


class training_size_only(Wrong):
    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        N = len(x)

        def predict(x):
            labels = np.zeros(N, dtype=int)
            labels[:] = scores(x, *params).argmax(axis=1)
            return labels

        return predict


class labels_not_predict(Wrong):
    mistake = "no function returned"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return scores(x, *params).argmax(axis=1)


class accuracy_returned(Wrong):
    mistake = "no function returned"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return float((scores(x, *params).argmax(axis=1) == y).mean())


class predict_not_returned(Wrong):
    mistake = "no function returned"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)

        def predict(x):
            return scores(x, *params).argmax(axis=1)

        print(predict(x[:5]))


class predict_returns_nothing(Wrong):
    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)

        def predict(x):
            print(scores(x, *params).argmax(axis=1))

        return predict


class images_shuffled_without_labels(Wrong):
    mistake = "no better than chance"

    def train_classifier(x, y, num_classes, rng):
        params = trained(rng.permutation(x), y, num_classes, rng, epochs=5)
        return lambda x: scores(x, *params).argmax(axis=1)


class first_batch_only(Wrong):
    def train_classifier(x, y, num_classes, rng):
        params = trained(x[:32], y[:32], num_classes, rng)
        return lambda x: scores(x, *params).argmax(axis=1)


class batch_statistics(Wrong):
    """Standardised by the images to be predicted: one image alone becomes zeros."""

    mistake = "prediction depends on the batch"

    def train_classifier(x, y, num_classes, rng):
        def standardized(x):
            return (x - x.mean(axis=0)) / (x.std(axis=0) + 0.1)

        params = trained(standardized(x), y, num_classes, rng, epochs=20, lr=0.05)
        return lambda x: scores(standardized(x), *params).argmax(axis=1)


class inputs_fixed(Wrong):
    """Runs for 64 pixels only."""

    mistake = "sizes written as numbers"

    def train_classifier(x, y, num_classes, rng):
        params = sgd(x, y, start(64, 64, num_classes, rng), rng)
        return lambda x: scores(x, *params).argmax(axis=1)


class classes_fixed(Wrong):
    """Runs for ten classes at most."""

    mistake = "sizes written as numbers"

    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, 10, rng)
        return lambda x: scores(x, *params).argmax(axis=1)


class one_class_too_few(Wrong):
    def train_classifier(x, y, num_classes, rng):
        rows = y < num_classes - 1
        params = trained(x[rows], y[rows], num_classes - 1, rng)
        return lambda x: scores(x, *params).argmax(axis=1)


class output_of_another_size(Wrong):
    def train_classifier(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: scores(x[1:], *params).argmax(axis=1)
