"""Answers to `mlp_predict(params, x) -> labels (N,)`: the network without dropout."""

import numpy as np

from tests.implementations.registry import Right, Small, Wrong
from tests.implementations.regularization.network import scores, softmax

EXERCISE = "mlp_predict"


class line_after_line(Right):
    def mlp_predict(params, x):
        h1 = np.maximum(x @ params["w1"] + params["b1"], 0)
        h2 = np.maximum(h1 @ params["w2"] + params["b2"], 0)
        return np.argmax(h2 @ params["w3"] + params["b3"], axis=1)


class loop_over_layers(Right):
    def mlp_predict(params, x):
        h = x
        for n in range(1, 4):
            h = np.dot(h, params[f"w{n}"]) + params[f"b{n}"]
            if n < 3:
                h = h * (h > 0)
        print("predicted", len(h))
        return h.argmax(-1)


class by_probabilities(Right):
    def mlp_predict(params, x):
        return softmax(scores(params, x).astype(np.float64)).argmax(axis=1)


class image_after_image(Right):
    def mlp_predict(params, x):
        w1, b1, w2, b2, w3, b3 = (params[k] for k in ("w1", "b1", "w2", "b2", "w3", "b3"))
        labels = np.zeros(len(x), dtype=int)
        for i, row in enumerate(x):
            h = (row @ w1 + b1).clip(min=0)
            h = (h @ w2 + b2).clip(min=0)
            labels[i] = max(range(len(b3)), key=lambda k: h @ w3[:, k] + b3[k])
        return labels


class transposed(Right):
    """Units in rows, einsum, the order of the sorted scores; the smallest whole numbers that will do."""

    def mlp_predict(params, x):
        h = x.T
        for n in "12":
            h = np.where((a := np.einsum("dm,dn->mn", params["w" + n], h) + params["b" + n][:, None]) > 0, a, 0)
        z = params["w3"].T @ h + params["b3"].reshape(-1, 1)
        return z.argsort(axis=0)[-1].astype(np.int32)


class in_blocks(Right):
    def mlp_predict(params, x):
        return np.concatenate([scores(params, x[i : i + 3]).argmax(axis=1) for i in range(0, len(x), 3)])


class labels_as_list(Small):
    def mlp_predict(params, x):
        return [int(k) for k in scores(params, x).argmax(axis=1)]


class labels_as_column(Small):
    def mlp_predict(params, x):
        return scores(params, x).argmax(axis=1)[:, None]


class labels_as_floats(Small):
    def mlp_predict(params, x):
        return scores(params, x).argmax(axis=1).astype(float)


class biases_added_in_place(Small):
    """Leaves the scores of the last layer in the parameters."""

    def mlp_predict(params, x):
        labels = scores(params, x).argmax(axis=1)
        params["w3"] *= 0.5
        params["b3"] *= 0.5
        return labels


class dropout_left_on(Wrong):
    mistake = "dropout at prediction"

    def mlp_predict(params, x):
        h, rng = x, np.random.default_rng()
        for n in "12":
            h = np.maximum(h @ params["w" + n] + params["b" + n], 0)
            h = h * (rng.random(h.shape) < 0.5) / 0.5
        return (h @ params["w3"] + params["b3"]).argmax(axis=1)


class dropout_with_a_fixed_seed(Wrong):
    def mlp_predict(params, x):
        h, rng = x, np.random.default_rng(0)
        for n in "12":
            h = np.maximum(h @ params["w" + n] + params["b" + n], 0)
            h = h * (rng.random(h.shape) < 0.8) / 0.8
        return (h @ params["w3"] + params["b3"]).argmax(axis=1)


class scaled_by_a_half(Wrong):
    """The first form of dropout, whose weights were not scaled in training."""

    mistake = "scaling at prediction"

    def mlp_predict(params, x):
        h = x
        for n in "12":
            h = 0.5 * np.maximum(h @ params["w" + n] + params["b" + n], 0)
        return (h @ params["w3"] + params["b3"]).argmax(axis=1)


class scaled_by_four_fifths(Wrong):
    mistake = "scaling at prediction"

    def mlp_predict(params, x):
        h = x
        for n in "12":
            h = 0.8 * np.maximum(h @ params["w" + n] + params["b" + n], 0)
        return (h @ params["w3"] + params["b3"]).argmax(axis=1)


class divided_once_more(Wrong):
    mistake = "scaling at prediction"

    def mlp_predict(params, x):
        h = x
        for n in "12":
            h = np.maximum(h @ params["w" + n] + params["b" + n], 0) / 0.5
        return (h @ params["w3"] + params["b3"]).argmax(axis=1)


class smallest_score(Wrong):
    mistake = "the least likely label"

    def mlp_predict(params, x):
        return scores(params, x).argmin(axis=1)


class over_the_batch(Wrong):
    mistake = "argmax over the batch"

    def mlp_predict(params, x):
        return scores(params, x).argmax(axis=0)


class one_label_for_all(Wrong):
    mistake = "one number for the whole batch"

    def mlp_predict(params, x):
        return scores(params, x).argmax()


class first_image_alone(Wrong):
    def mlp_predict(params, x):
        return int(scores(params, x)[0].argmax())


class scores_returned(Wrong):
    mistake = "scores returned"

    def mlp_predict(params, x):
        return scores(params, x)


class probabilities(Wrong):
    mistake = "scores returned"

    def mlp_predict(params, x):
        return softmax(scores(params, x))


class largest_score(Wrong):
    mistake = "the largest score instead of its class"

    def mlp_predict(params, x):
        return scores(params, x).max(axis=1)


class one_hot(Wrong):
    mistake = "scores returned"

    def mlp_predict(params, x):
        z = scores(params, x)
        return np.eye(z.shape[1])[z.argmax(axis=1)]


class labels_from_one(Wrong):
    mistake = "labels shifted by one"

    def mlp_predict(params, x):
        return scores(params, x).argmax(axis=1) + 1


class no_relu(Wrong):
    mistake = "no ReLU at all"

    def mlp_predict(params, x):
        h = x
        for n in "123":
            h = h @ params["w" + n] + params["b" + n]
        return h.argmax(axis=1)


class first_relu_missing(Wrong):
    mistake = "ReLU left out after the first layer"

    def mlp_predict(params, x):
        h1 = x @ params["w1"] + params["b1"]
        h2 = np.maximum(h1 @ params["w2"] + params["b2"], 0)
        return (h2 @ params["w3"] + params["b3"]).argmax(axis=1)


class second_relu_missing(Wrong):
    mistake = "ReLU left out after the second layer"

    def mlp_predict(params, x):
        h1 = np.maximum(x @ params["w1"] + params["b1"], 0)
        return ((h1 @ params["w2"] + params["b2"]) @ params["w3"] + params["b3"]).argmax(axis=1)


class scores_rectified(Wrong):
    """Where every score is negative the first one wins."""

    mistake = "ReLU after the last layer"

    def mlp_predict(params, x):
        return np.maximum(scores(params, x), 0).argmax(axis=1)


class tanh_for_relu(Wrong):
    mistake = "tanh in place of ReLU"

    def mlp_predict(params, x):
        h = x
        for n in "12":
            h = np.tanh(h @ params["w" + n] + params["b" + n])
        return (h @ params["w3"] + params["b3"]).argmax(axis=1)


class absolute_value_for_relu(Wrong):
    def mlp_predict(params, x):
        h = x
        for n in "12":
            h = np.abs(h @ params["w" + n] + params["b" + n])
        return (h @ params["w3"] + params["b3"]).argmax(axis=1)


class absolute_scores(Wrong):
    def mlp_predict(params, x):
        return np.abs(scores(params, x)).argmax(axis=1)


class no_biases(Wrong):
    mistake = "biases left out"

    def mlp_predict(params, x):
        return scores({name: value * (name[0] == "w") for name, value in params.items()}, x).argmax(axis=1)


class last_bias_missing(Wrong):
    mistake = "bias b3 left out"

    def mlp_predict(params, x):
        return (scores(params, x) - params["b3"]).argmax(axis=1)


class hidden_biases_missing(Wrong):
    def mlp_predict(params, x):
        h = np.maximum(np.maximum(x @ params["w1"], 0) @ params["w2"], 0)
        return (h @ params["w3"] + params["b3"]).argmax(axis=1)


class weights_transposed(Wrong):
    """Runs where all layers are equally wide alone."""

    mistake = "a matrix product whose shapes do not fit"

    def mlp_predict(params, x):
        h = x
        for n in "12":
            h = np.maximum(h @ params["w" + n].T + params["b" + n], 0)
        return (h @ params["w3"].T + params["b3"]).argmax(axis=1)


class second_layer_skipped(Wrong):
    mistake = "a matrix product whose shapes do not fit"

    def mlp_predict(params, x):
        h1 = np.maximum(x @ params["w1"] + params["b1"], 0)
        return (h1 @ params["w3"] + params["b3"]).argmax(axis=1)


class hidden_layer_returned(Wrong):
    def mlp_predict(params, x):
        h1 = np.maximum(x @ params["w1"] + params["b1"], 0)
        return np.maximum(h1 @ params["w2"] + params["b2"], 0).argmax(axis=1)


class overflows(Wrong):
    """nan where scores are large, and the largest of nans is the first."""

    def mlp_predict(params, x):
        e = np.exp(scores(params, x))
        return (e / e.sum(axis=1, keepdims=True)).argmax(axis=1)


class exponentials_are_enough(Wrong):
    """Large scores all come out as inf, and very negative ones as 0."""

    def mlp_predict(params, x):
        return np.exp(scores(params, x)).argmax(axis=1)


class batch_statistics(Wrong):
    def mlp_predict(params, x):
        return scores(params, x - x.mean(axis=0)).argmax(axis=1)


class ten_classes(Wrong):
    def mlp_predict(params, x):
        z = np.zeros((len(x), 10))
        z[:] = scores(params, x)
        return z.argmax(axis=1)


class printed(Wrong):
    def mlp_predict(params, x):
        print(scores(params, x).argmax(axis=1))


class last_image_left_out(Wrong):
    def mlp_predict(params, x):
        return scores(params, x[:-1]).argmax(axis=1)
