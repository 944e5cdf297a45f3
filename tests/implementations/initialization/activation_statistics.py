"""Answers to `activation_statistics(x, weights, activation, residual=False)`: mean and deviation after each layer."""

import numpy as np

from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "activation_statistics"


def act(z, activation):
    if activation == "tanh":
        return np.tanh(z)
    return np.maximum(z, 0) if activation == "relu" else z


class loop(Right):
    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            z = h @ w
            if activation == "tanh":
                out = np.tanh(z)
            elif activation == "relu":
                out = np.maximum(0, z)
            else:
                out = z
            h = h + out if residual else out
            found.append((h.mean(), h.std()))
        return found


class functions_by_name(Right):
    def activation_statistics(x, weights, activation, residual=False):
        f = {"tanh": np.tanh, "relu": lambda z: z * (z > 0), "linear": lambda z: z}[activation]
        found = []
        for w in weights:
            x = f(np.dot(x, w)) + residual * x if residual else f(np.dot(x, w))
            found.append((float(np.mean(x)), float(np.std(x))))
        return found


class recursive(Right):
    def activation_statistics(x, weights, activation, residual=False):
        def rest(h, weights):
            if not weights:
                return []
            out = act(np.matmul(h, weights[0]), activation)
            if residual:
                out = np.add(out, h)
            return [(np.mean(out), np.sqrt(np.mean((out - np.mean(out)) ** 2)))] + rest(out, weights[1:])

        return rest(x, list(weights))


class sums(Right):
    """Variance in one pass, kept from falling below 0."""

    def activation_statistics(x, weights, activation, residual=False):
        layers = [x]
        for w in weights:
            z = np.einsum("nd,dm->nm", layers[-1], w)
            layers.append(act(z, activation) + (layers[-1] if residual else 0))
        answer = []
        for h in layers[1:]:
            total = h.size
            mean = h.sum() / total
            var = max(float((h * h).sum() / total - mean**2), 0.0)
            answer.append([mean, var**0.5])
        return answer


class array_of_pairs(Right):
    def activation_statistics(x, weights, activation, residual=False):
        found = np.zeros((len(weights), 2))
        h = x.copy()
        for layer in range(len(weights)):
            before = h
            h = act(before @ weights[layer], activation)
            if residual:
                h += before
            found[layer] = np.average(h), np.var(h) ** 0.5
        return found


class image_after_image(Right):
    def activation_statistics(x, weights, activation, residual=False):
        numbers = [[] for _ in weights]
        for row in x:
            h = row
            for layer, w in enumerate(weights):
                z = w.T @ h
                out = np.array([act(value, activation) for value in z])
                h = h + out if residual else out
                numbers[layer].extend(h.tolist())
        return tuple((sum(values) / len(values), np.std(values)) for values in numbers)


class in_float64(Right):
    def activation_statistics(x, weights, activation, residual=False):
        print(len(weights), "layers")
        h = np.asarray(x, dtype=np.float64)
        means, stds = [], []
        for w in weights:
            out = act(h @ w.astype(np.float64), activation)
            h = out + h if residual is True else out
            means.append(h.mean())
            stds.append(np.std(h, ddof=0))
        return list(zip(means, stds, strict=True))


class one_matrix(Right):
    """The shortcut of a linear layer as an identity added to the weights; clip for a ReLU."""

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            if activation == "linear":
                h = h @ (w + np.eye(len(w)) if residual else w)
            else:
                z = h @ w
                out = np.sinh(z) / np.cosh(z) if activation == "tanh" else z.clip(min=0)
                h = sum([h, out]) if residual else out
            centred = h - h.mean()
            found.append((h.mean(), np.linalg.norm(centred) / np.sqrt(centred.size)))
        return found


class step_of_a_layer(Right):
    def activation_statistics(x, weights, activation, residual=False):
        def layers():
            h = x
            for w in weights:
                f = np.where(h @ w > 0, h @ w, 0) if activation == "relu" else act(h @ w, activation)
                h = f if not residual else h + f
                yield h

        return [(np.mean(h), np.std(h)) for h in layers()]


class x_written_over(Small):
    """The shortcut added in place, and the first h is x itself."""

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            if residual:
                h += act(h @ w, activation)
            else:
                h = act(h @ w, activation)
            found.append((h.mean(), h.std()))
        return found


class x_centred_and_put_in_its_place(Small):
    """x is used for the last layer's output."""

    def activation_statistics(x, weights, activation, residual=False):
        found = loop.activation_statistics(x, weights, activation, residual)
        x[:] = 0
        return found


class weights_used_up(Small):
    """Taken off the list, which is empty afterwards: right once, and the list that was given is gone."""

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        while weights:
            out = act(h @ weights.pop(0), activation)
            h = h + out if residual else out
            found.append((h.mean(), h.std()))
        return found


class before_the_activation(Wrong):
    mistake = "before the activation"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            z = h @ w
            found.append((z.mean(), z.std()))
            h = h + act(z, activation) if residual else act(z, activation)
        return found


class branch_alone(Wrong):
    """Before the shortcut is added."""

    mistake = "statistics of the branch alone"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            found.append((out.mean(), out.std()))
            h = h + out if residual else out
        return found


class x_as_well(Wrong):
    mistake = "x counted as a layer"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, [(x.mean(), x.std())]
        for w in weights:
            out = act(h @ w, activation)
            h = h + out if residual else out
            found.append((h.mean(), h.std()))
        return found


class inputs_of_the_layers(Wrong):
    """x, and not the last layer."""

    mistake = "inputs of the layers instead of outputs"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            found.append((h.mean(), h.std()))
            out = act(h @ w, activation)
            h = h + out if residual else out
        return found


class last_layer_alone(Wrong):
    mistake = "the last layer alone"

    def activation_statistics(x, weights, activation, residual=False):
        return [loop.activation_statistics(x, weights, activation, residual)[-1]]


class last_layer_not_in_a_list(Wrong):
    mistake = "the last layer alone"

    def activation_statistics(x, weights, activation, residual=False):
        return loop.activation_statistics(x, weights, activation, residual)[-1]


class first_layer_alone(Wrong):
    """return inside the loop."""

    mistake = "the last layer alone"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            h = h + out if residual else out
            found.append((h.mean(), h.std()))
            return found


class last_layer_left_out(Wrong):
    mistake = "a layer left out"

    def activation_statistics(x, weights, activation, residual=False):
        return loop.activation_statistics(x, weights[:-1], activation, residual)


class last_layer_without_activation(Wrong):
    mistake = "the last layer without an activation"

    def activation_statistics(x, weights, activation, residual=False):
        found = loop.activation_statistics(x, weights, activation, residual)
        h = x
        for w in weights[:-1]:
            h = h + act(h @ w, activation) if residual else act(h @ w, activation)
        z = h @ weights[-1] + (h if residual else 0)
        return [*found[:-1], (z.mean(), z.std())]


class over_one_axis(Wrong):
    """A mean for each unit."""

    mistake = "a number for each unit or each image"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            h = h + out if residual else out
            found.append((h.mean(axis=0), h.std(axis=0)))
        return found


class mean_of_the_units_deviations(Wrong):
    mistake = "standard deviation of each unit, averaged"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            h = h + out if residual else out
            found.append((h.mean(), h.std(axis=0).mean()))
        return found


class mean_of_the_images_deviations(Wrong):
    mistake = "standard deviation of each image, averaged"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            h = h + out if residual else out
            found.append((h.mean(axis=1).mean(), h.std(axis=1).mean()))
        return found


class first_image_alone(Wrong):
    mistake = "first image alone"

    def activation_statistics(x, weights, activation, residual=False):
        return loop.activation_statistics(x[:1], weights, activation, residual)


class variance(Wrong):
    mistake = "variance instead of standard deviation"

    def activation_statistics(x, weights, activation, residual=False):
        return [(m, s**2) for m, s in loop.activation_statistics(x, weights, activation, residual)]


class unbiased(Wrong):
    mistake = "n - 1 in the standard deviation"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            h = h + out if residual else out
            found.append((h.mean(), h.std(ddof=1)))
        return found


class root_mean_square(Wrong):
    """About 0, not about the mean."""

    mistake = "mean left in the standard deviation"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            h = h + out if residual else out
            found.append((h.mean(), np.sqrt((h**2).mean())))
        return found


class absolute_deviation(Wrong):
    mistake = "mean distance from the mean"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            h = h + out if residual else out
            found.append((h.mean(), np.abs(h - h.mean()).mean()))
        return found


class mean_of_the_sizes(Wrong):
    mistake = "mean of the sizes"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            h = h + out if residual else out
            found.append((np.abs(h).mean(), h.std()))
        return found


class medians(Wrong):
    mistake = "median instead of mean"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            h = h + out if residual else out
            found.append((np.median(h), h.std()))
        return found


class sums_not_means(Wrong):
    mistake = "sums instead of means"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            h = h + out if residual else out
            found.append((h.sum(), h.std()))
        return found


class deviation_first(Wrong):
    def activation_statistics(x, weights, activation, residual=False):
        return [(s, m) for m, s in loop.activation_statistics(x, weights, activation, residual)]


class means_and_deviations_apart(Wrong):
    mistake = "means and standard deviations apart"

    def activation_statistics(x, weights, activation, residual=False):
        found = loop.activation_statistics(x, weights, activation, residual)
        return [m for m, _ in found], [s for _, s in found]


class flat_list(Wrong):
    mistake = "numbers not in pairs"

    def activation_statistics(x, weights, activation, residual=False):
        return [number for pair in loop.activation_statistics(x, weights, activation, residual) for number in pair]


class means_alone(Wrong):
    mistake = "means or standard deviations alone"

    def activation_statistics(x, weights, activation, residual=False):
        return [m for m, _ in loop.activation_statistics(x, weights, activation, residual)]


class last_layer_first(Wrong):
    mistake = "layers in reverse order"

    def activation_statistics(x, weights, activation, residual=False):
        return loop.activation_statistics(x, weights, activation, residual)[::-1]


class weights_backwards(Wrong):
    def activation_statistics(x, weights, activation, residual=False):
        return loop.activation_statistics(x, weights[::-1], activation, residual)


class every_layer_from_x(Wrong):
    mistake = "every layer fed with x"

    def activation_statistics(x, weights, activation, residual=False):
        found = []
        for w in weights:
            h = act(x @ w, activation)
            if residual:
                h = x + h
            found.append((h.mean(), h.std()))
        return found


class residual_ignored(Wrong):
    mistake = "skip path left out"

    def activation_statistics(x, weights, activation, residual=False):
        return loop.activation_statistics(x, weights, activation)


class always_residual(Wrong):
    """Wherever the shapes allow it."""

    mistake = "skip path where none is asked"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            h = h + out if h.shape == out.shape else out
            found.append((h.mean(), h.std()))
        return found


class residual_by_default(Wrong):
    mistake = "skip path where none is asked"

    def activation_statistics(x, weights, activation, residual=True):
        same = all(w.shape[0] == w.shape[1] for w in weights)
        return loop.activation_statistics(x, weights, activation, residual and same)


class shortcut_before_the_activation(Wrong):
    """As in the first residual networks: the sum goes through the activation."""

    mistake = "added before the activation"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            h = act(h + h @ w, activation) if residual else act(h @ w, activation)
            found.append((h.mean(), h.std()))
        return found


class shortcut_from_x(Wrong):
    mistake = "the network's input added in every layer"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            h = x + out if residual else out
            found.append((h.mean(), h.std()))
        return found


class shortcut_from_the_preactivation(Wrong):
    mistake = "h @ w added instead of h"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            z = h @ w
            h = z + act(z, activation) if residual else act(z, activation)
            found.append((h.mean(), h.std()))
        return found


class shortcut_over_the_whole_network(Wrong):
    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            h = act(h @ w, activation)
            found.append((h.mean(), h.std()))
        if residual:
            h = h + x
            found[-1] = h.mean(), h.std()
        return found


class shortcut_twice(Wrong):
    mistake = "skip path added twice"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            if residual:
                h = h + h + out
            else:
                h = out
            found.append((h.mean(), h.std()))
        return found


class shortcut_subtracted(Wrong):
    mistake = "skip path subtracted"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            h = h - out if residual else out
            found.append((h.mean(), h.std()))
        return found


class shortcut_scaled(Wrong):
    """Divided by sqrt(2) so that the variance stays."""

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            h = (h + out) / np.sqrt(2) if residual else out
            found.append((h.mean(), h.std()))
        return found


class shortcut_joined(Wrong):
    """Concatenated as in a dense network; the statistics of both parts together."""

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            both = np.concatenate([h, out], axis=1) if residual else out
            found.append((both.mean(), both.std()))
            h = h + out if residual else out
        return found


class one_array_in_the_list(Wrong):
    """With a shortcut the layers are one array, changed in place, and the statistics come last."""

    mistake = "only the last layer's statistics"

    def activation_statistics(x, weights, activation, residual=False):
        h, layers = x.copy(), []
        for w in weights:
            if residual:
                h += act(h @ w, activation)
            else:
                h = act(h @ w, activation)
            layers.append(h)
        return [(h.mean(), h.std()) for h in layers]


class weights_transposed(Wrong):
    """Shows where the weights are square as well as where they are not."""

    mistake = "weights transposed"

    def activation_statistics(x, weights, activation, residual=False):
        return loop.activation_statistics(x, [w.T for w in weights], activation, residual)


class activation_ignored(Wrong):
    mistake = "activation left out"

    def activation_statistics(x, weights, activation, residual=False):
        return loop.activation_statistics(x, weights, "linear", residual)


class tanh_alone(Wrong):
    mistake = "another activation"

    def activation_statistics(x, weights, activation, residual=False):
        return loop.activation_statistics(x, weights, "tanh", residual)


class linear_as_relu(Wrong):
    """An else that takes all the rest."""

    mistake = "another activation"

    def activation_statistics(x, weights, activation, residual=False):
        return loop.activation_statistics(x, weights, "tanh" if activation == "tanh" else "relu", residual)


class relu_as_linear(Wrong):
    """A misspelt name falls through."""

    mistake = "activation left out"

    def activation_statistics(x, weights, activation, residual=False):
        return loop.activation_statistics(x, weights, "linear" if activation == "relu" else activation, residual)


class absolute_value_for_relu(Wrong):
    def activation_statistics(x, weights, activation, residual=False):
        if activation != "relu":
            return loop.activation_statistics(x, weights, activation, residual)
        h, found = x, []
        for w in weights:
            h = h + np.abs(h @ w) if residual else np.abs(h @ w)
            found.append((h.mean(), h.std()))
        return found


class sigmoid_for_tanh(Wrong):
    mistake = "sigmoid"

    def activation_statistics(x, weights, activation, residual=False):
        if activation != "tanh":
            return loop.activation_statistics(x, weights, activation, residual)
        h, found = x, []
        for w in weights:
            out = 1 / (1 + np.exp(-(h @ w)))
            h = h + out if residual else out
            found.append((h.mean(), h.std()))
        return found


class leaky_relu(Wrong):
    mistake = "ReLU that leaks"

    def activation_statistics(x, weights, activation, residual=False):
        if activation != "relu":
            return loop.activation_statistics(x, weights, activation, residual)
        h, found = x, []
        for w in weights:
            out = np.where(h @ w > 0, h @ w, 0.01 * (h @ w))
            h = h + out if residual else out
            found.append((h.mean(), h.std()))
        return found


class normalised_layer_by_layer(Wrong):
    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            out = act(h @ w, activation)
            h = h + out if residual else out
            found.append((h.mean(), h.std()))
            h = (h - h.mean()) / (h.std() + 1e-8)
        return found


class x_normalised_first(Wrong):
    def activation_statistics(x, weights, activation, residual=False):
        return loop.activation_statistics((x - x.mean()) / x.std(), weights, activation, residual)


class running_average(Wrong):
    """Over all layers so far."""

    mistake = "all layers so far together"

    def activation_statistics(x, weights, activation, residual=False):
        found = np.array(loop.activation_statistics(x, weights, activation, residual))
        return np.cumsum(found, axis=0) / np.arange(1, len(found) + 1)[:, None]


class two_decimals(Wrong):
    def activation_statistics(x, weights, activation, residual=False):
        found = loop.activation_statistics(x, weights, activation, residual)
        return [(round(float(m), 2), round(float(s), 2)) for m, s in found]


class half_precision(Wrong):
    def activation_statistics(x, weights, activation, residual=False):
        x, weights = x.astype(np.float16), [w.astype(np.float16) for w in weights]
        return loop.activation_statistics(x, weights, activation, residual)


class two_layers_alone(Wrong):
    """Written for the example."""

    def activation_statistics(x, weights, activation, residual=False):
        h1 = act(x @ weights[0], activation) + (x if residual else 0)
        h2 = act(h1 @ weights[1], activation) + (h1 if residual else 0)
        return [(h1.mean(), h1.std()), (h2.mean(), h2.std())]


class first_layer_without_shortcut(Wrong):
    mistake = "skip path left out of the first layer"

    def activation_statistics(x, weights, activation, residual=False):
        h, found = x, []
        for layer, w in enumerate(weights):
            out = act(h @ w, activation)
            h = h + out if residual and layer else out
            found.append((h.mean(), h.std()))
        return found


class remembered(Wrong):
    """The first answer for each kind of network comes again."""

    _kept = {}

    def activation_statistics(x, weights, activation, residual=False):
        key = x.shape, len(weights), activation, residual
        if key not in remembered._kept:
            remembered._kept[key] = loop.activation_statistics(x, weights, activation, residual)
        return remembered._kept[key]


class printed_only(Wrong):
    def activation_statistics(x, weights, activation, residual=False):
        print(loop.activation_statistics(x, weights, activation, residual))
