"""Answers to `train_lenet(x, y, num_classes, rng) -> predict`: LeNet on images (N, 1, 8, 8), predict gives labels (M,)."""

import numpy as np

from tests.implementations.conv_layers.network import (
    backward,
    body,
    forward,
    labels,
    loss_gradient,
    scores_of,
    sgd,
    start,
    trained,
)
from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "train_lenet"


class momentum(Right):
    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)

        def predict(x):
            return labels(x, params)

        return predict


class adam(Right):
    def train_lenet(x, y, num_classes, rng, steps=330):
        params = start(num_classes, rng)
        first = {name: np.zeros_like(value) for name, value in params.items()}
        second = {name: np.zeros_like(value) for name, value in params.items()}
        x = x.astype(np.float32)
        for t in range(1, steps + 1):
            rows = rng.choice(len(x), size=min(40, len(x)), replace=False)
            scores, cache = forward(x[rows], params)
            grads = backward(loss_gradient(scores, y[rows]), cache)
            rate = 0.004 * (1 - t / (steps + 1)) * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
            for name, g in grads.items():
                first[name] = 0.9 * first[name] + 0.1 * g
                second[name] = 0.999 * second[name] + 0.001 * g * g
                params[name] -= (rate * first[name] / (np.sqrt(second[name]) + 1e-8)).astype(np.float32)
        print("trained")
        return lambda images: scores_of(images, params).argmax(1)


class object_with_call(Right):
    """Centres the pixels by what it was trained on, and predicts one image after the other."""

    def train_lenet(x, y, num_classes, rng):
        class Net:
            def __init__(self):
                self.mean = x.mean()
                self.params = sgd(x - self.mean, y, start(num_classes, rng), rng, epochs=8)

            def __call__(self, images):
                return np.array([int(labels(image[None] - self.mean, self.params)[0]) for image in images])

        return Net()


class own_generator_and_blocks(Right):
    """Seeds itself, takes bigger batches and predicts in blocks; more channels."""

    def train_lenet(x, y, num_classes, rng=None):
        rng = np.random.default_rng(12)
        params = sgd(x, y, start(num_classes, rng, channels=(8, 16)), rng, epochs=12, batch=50, lr=0.08)

        def predict(images):
            return np.concatenate([labels(images[i : i + 100], params) for i in range(0, len(images), 100)])

        return predict


class labels_as_column(Small):
    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: labels(x, params)[:, None]


class labels_as_list(Small):
    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: [int(k) for k in labels(x, params)]


class labels_as_floats(Small):
    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: labels(x, params).astype(float)


class pixels_scaled_in_place(Small):
    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        x *= 2
        return lambda x: labels(x, params)


class constant(Wrong):
    mistake = "one label for every image"

    def train_lenet(x, y, num_classes, rng):
        most = np.bincount(y).argmax()
        return lambda x: np.full(len(x), most)


class guessing(Wrong):
    mistake = "no better than chance"

    def train_lenet(x, y, num_classes, rng):
        return lambda x: rng.integers(0, num_classes, len(x))


class untrained(Wrong):
    def train_lenet(x, y, num_classes, rng):
        params = start(num_classes, rng)
        return lambda x: labels(x, params)


class one_epoch(Wrong):
    mistake = "too little training"

    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng, epochs=1, lr=0.02)
        return lambda x: labels(x, params)


class tiny_steps(Wrong):
    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng, epochs=2, lr=1e-5)
        return lambda x: labels(x, params)


class huge_steps(Wrong):
    """The weights run off to NaN, and the largest of NaNs is the first."""

    mistake = "one label for every image"

    def train_lenet(x, y, num_classes, rng):
        with np.errstate(all="ignore"):
            params = trained(x, y, num_classes, rng, epochs=1, lr=1e6)
            return lambda x: labels(x, params)


class uphill(Wrong):
    """The gradient added instead of subtracted."""

    mistake = "one label for every image"

    def train_lenet(x, y, num_classes, rng):
        with np.errstate(all="ignore"):
            params = trained(x, y, num_classes, rng, epochs=2, lr=-0.05)
        return lambda x: labels(x, params)


class zeros_at_the_start(Wrong):
    """No gradient passes through ReLUs of zeros: only the last bias learns."""

    mistake = "one label for every image"

    def train_lenet(x, y, num_classes, rng):
        params = {name: np.zeros_like(value) for name, value in start(num_classes, rng).items()}
        sgd(x, y, params, rng, epochs=1)
        return lambda x: labels(x, params)


class last_layer_alone(Wrong):
    """Trains fc3 a little, and nothing before it."""


    def train_lenet(x, y, num_classes, rng):
        params = start(num_classes, rng)
        for i in range(0, len(x), 50):
            part = x[i : i + 50].astype(np.float32)
            scores, cache = forward(part, params)
            params["fc3_w"] -= 0.02 * backward(loss_gradient(scores, y[i : i + 50]), cache)["fc3_w"]
        return lambda x: labels(x, params)


class linear_map_alone(Wrong):
    """Scores of the pixels, without a convolution or a ReLU: right on 95 to 97% of the digits."""

    mistake = "a linear model"

    def train_lenet(x, y, num_classes, rng):
        rows = x.reshape(len(x), -1)
        w, b = np.zeros((rows.shape[1], num_classes)), np.zeros(num_classes)
        for _ in range(50):
            order = rng.permutation(len(rows))
            for i in range(0, len(rows), 32):
                batch = order[i : i + 32]
                dz = loss_gradient(rows[batch] @ w + b, y[batch])
                w -= 0.3 * rows[batch].T @ dz
                b -= 0.3 * dz.sum(axis=0)
        return lambda x: (x.reshape(len(x), -1) @ w + b).argmax(axis=1)


class probabilities(Wrong):
    mistake = "scores returned"

    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)

        def predict(x):
            z = scores_of(x, params)
            e = np.exp(z - z.max(axis=1, keepdims=True))
            return e / e.sum(axis=1, keepdims=True)

        return predict


class scores(Wrong):
    mistake = "scores returned"

    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: scores_of(x, params)


class one_hot(Wrong):
    mistake = "one-hot rows returned"

    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: np.eye(num_classes)[labels(x, params)]


class largest_score(Wrong):
    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: scores_of(x, params).max(axis=1)


class over_the_batch(Wrong):
    mistake = "argmax over the batch"

    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: scores_of(x, params).argmax(axis=0)


class one_label_for_all(Wrong):
    """argmax without an axis: one number."""

    mistake = "one number for the whole batch"

    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: scores_of(x, params).argmax()


class smallest_score(Wrong):
    mistake = "the least likely label"

    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: scores_of(x, params).argmin(axis=1)


class labels_from_one(Wrong):
    mistake = "labels shifted by one"

    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: labels(x, params) + 1


class training_labels(Wrong):
    mistake = "labels of the training images"

    def train_lenet(x, y, num_classes, rng):
        return lambda x: y[: len(x)]


class training_predictions(Wrong):
    """The argument of predict goes unused."""

    mistake = "labels of the training images"

    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda images: labels(x, params)


class remembered_images(Wrong):
    """Looks images up among those that it was given; what it does not find is 0."""

    def train_lenet(x, y, num_classes, rng):
        known = {image.tobytes(): label for image, label in zip(x, y, strict=True)}
        return lambda x: np.array([known.get(image.tobytes(), 0) for image in x])


class training_batch_alone(Wrong):
    """Works for as many images as there were to train on."""

    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        N = len(x)

        def predict(x):
            found = np.zeros(N, dtype=int)
            found[:] = labels(x, params)
            return found

        return predict


class whole_minibatches_alone(Wrong):
    """Predicts in blocks of 32 and leaves the rest out."""

    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)

        def predict(x):
            return np.concatenate([labels(x[i : i + 32], params) for i in range(0, len(x) - 31, 32)])

        return predict


class labels_not_predict(Wrong):
    mistake = "no function returned"

    def train_lenet(x, y, num_classes, rng):
        return labels(x, trained(x, y, num_classes, rng))


class parameters_returned(Wrong):
    mistake = "no function returned"

    def train_lenet(x, y, num_classes, rng):
        return trained(x, y, num_classes, rng)


class predict_not_returned(Wrong):
    mistake = "no function returned"

    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)

        def predict(x):
            return labels(x, params)

        print(predict(x[:5]))


class predict_returns_nothing(Wrong):
    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)

        def predict(x):
            print(labels(x, params))

        return predict


class images_shuffled_without_labels(Wrong):
    mistake = "no better than chance"

    def train_lenet(x, y, num_classes, rng):
        params = trained(rng.permutation(x), y, num_classes, rng, epochs=2)
        return lambda x: labels(x, params)


class first_batch_alone(Wrong):
    def train_lenet(x, y, num_classes, rng):
        params = trained(x[:64], y[:64], num_classes, rng)
        return lambda x: labels(x, params)


class images_turned_for_training(Wrong):
    """Trained on the images upside down, asked about them as they are."""

    def train_lenet(x, y, num_classes, rng):
        params = trained(x[:, :, ::-1], y, num_classes, rng)
        return lambda x: labels(x, params)


class batch_statistics(Wrong):
    """Centred by the images to be predicted: one image alone becomes zeros."""

    mistake = "prediction depends on the batch"

    def train_lenet(x, y, num_classes, rng):
        def standardized(x):
            return (x - x.mean(axis=0)) / (x.std(axis=0) + 0.1)

        params = trained(standardized(x), y, num_classes, rng)
        return lambda x: labels(standardized(x), params)


class ten_classes(Wrong):
    """Runs for ten classes at most."""

    mistake = "sizes written as numbers"

    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, 10, rng)
        return lambda x: labels(x, params)


class random_predictions_now_and_then(Wrong):
    """A dropout that is left on: a tenth of the labels is a guess."""

    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)

        def predict(x):
            found = labels(x, params)
            guess = rng.random(len(x)) < 0.1
            return np.where(guess, rng.integers(0, num_classes, len(x)), found)

        return predict


class output_of_another_size(Wrong):
    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: labels(x[1:], params)


class feature_maps_returned(Wrong):
    """Ends before the linear layers."""

    def train_lenet(x, y, num_classes, rng):
        params = trained(x, y, num_classes, rng)
        return lambda x: body(x.astype(np.float32), params)[0]


class whole_pixels(Wrong):
    """Makes whole numbers of pixels between 0 and 1."""

    def train_lenet(x, y, num_classes, rng):
        params = trained(x.astype(int), y, num_classes, rng, epochs=3)
        return lambda x: labels(x.astype(int), params)
