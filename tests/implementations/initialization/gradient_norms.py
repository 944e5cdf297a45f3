"""Answers to `gradient_norms(x, weights, activation, dout, residual=False)`: the gradient's size at each layer's input."""

import numpy as np

from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "gradient_norms"


def act(z, activation):
    if activation == "tanh":
        return np.tanh(z)
    return np.maximum(z, 0) if activation == "relu" else z


def slope(z, activation):
    if activation == "tanh":
        return 1 - np.tanh(z) ** 2
    return (z > 0).astype(z.dtype) if activation == "relu" else np.ones_like(z)


def forward(x, weights, activation, residual):
    """The layers' inputs and preactivations."""
    inputs, preactivations = [x], []
    for w in weights:
        preactivations.append(inputs[-1] @ w)
        out = act(preactivations[-1], activation)
        inputs.append(inputs[-1] + out if residual else out)
    return inputs, preactivations


def backward(x, weights, activation, dout, residual=False):
    """The gradients at all inputs, first layer first, and dout."""
    _, preactivations = forward(x, weights, activation, residual)
    grads = [dout]
    for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
        dh = grads[0]
        dx = (dh * slope(z, activation)) @ w.T
        grads.insert(0, dx + dh if residual else dx)
    return grads


class kept_preactivations(Right):
    def gradient_norms(x, weights, activation, dout, residual=False):
        h, kept = x, []
        for w in weights:
            z = h @ w
            kept.append(z)
            if activation == "tanh":
                out = np.tanh(z)
            elif activation == "relu":
                out = np.maximum(z, 0)
            else:
                out = z
            h = h + out if residual else out
        found = []
        for w, z in zip(reversed(weights), reversed(kept), strict=True):
            if activation == "tanh":
                dz = dout * (1 - np.tanh(z) ** 2)
            elif activation == "relu":
                dz = dout * (z > 0)
            else:
                dz = dout
            dout = dz @ w.T + dout if residual else dz @ w.T
            found.append(np.linalg.norm(dout))
        return found[::-1]


class slopes_from_the_outputs(Right):
    """tanh' is 1 - out**2, and a ReLU's gate is open where its output is above 0."""

    def gradient_norms(x, weights, activation, dout, residual=False):
        outs, h = [], x
        for w in weights:
            outs.append(act(np.dot(h, w), activation))
            h = outs[-1] + h if residual else outs[-1]
        norms, grad = [0.0] * len(weights), dout.copy()
        for k in range(len(weights) - 1, -1, -1):
            factor = {"tanh": 1 - outs[k] ** 2, "relu": np.sign(outs[k]), "linear": 1.0}[activation]
            through = np.dot(grad * factor, weights[k].T)
            grad = through + residual * grad if residual else through
            norms[k] = float(np.sqrt(np.sum(grad**2)))
        return norms


class recursive(Right):
    def gradient_norms(x, weights, activation, dout, residual=False):
        def back(h, layer):
            """The gradient at h, and the norms from there on."""
            if layer == len(weights):
                return dout, []
            z = h @ weights[layer]
            after, norms = back(act(z, activation) + (h if residual else 0), layer + 1)
            grad = np.where(slope(z, activation) == 0, 0, after * slope(z, activation)) @ weights[layer].T
            if residual:
                grad = grad + after
            return grad, [np.linalg.norm(grad), *norms]

        return back(x, 0)[1]


class closures(Right):
    """Each layer leaves a function for its backward."""

    def gradient_norms(x, weights, activation, dout, residual=False):
        def layer(h, w):
            z = h @ w

            def back(grad):
                dh = (grad / np.cosh(z) ** 2 if activation == "tanh" else grad * slope(z, activation)) @ w.T
                return dh + grad if residual else dh

            return act(z, activation) + (h if residual else 0), back

        backs, h = [], x
        for w in weights:
            h, back = layer(h, w)
            backs.append(back)
        norms = []
        while backs:
            dout = backs.pop()(dout)
            norms.insert(0, np.linalg.norm(dout, ord="fro"))
        return tuple(norms)


class gate_open_at_zero(Right):
    """The other slope of a ReLU at 0."""

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = np.zeros(len(weights))
        for k in reversed(range(len(weights))):
            z = preactivations[k]
            gate = z >= 0 if activation == "relu" else 1 / np.cosh(z) ** 2 if activation == "tanh" else True
            dz = dout * gate
            dout = np.einsum("nm,dm->nd", dz, weights[k]) + (dout if residual else 0)
            norms[k] = (dout**2).sum() ** 0.5
        return norms


class heaviside(Right):
    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        grads = [dout]
        for w, z in list(zip(weights, preactivations, strict=True))[::-1]:
            factor = np.heaviside(z, 0.5) if activation == "relu" else slope(z, activation)
            grads.append((grads[-1] * factor) @ w.T)
            if residual:
                grads[-1] += grads[-2]
        return [float(np.linalg.norm(grad.ravel())) for grad in grads[:0:-1]]


class image_after_image(Right):
    def gradient_norms(x, weights, activation, dout, residual=False):
        squares = np.zeros(len(weights))
        for row, grad in zip(x, dout, strict=True):
            h, kept = row, []
            for w in weights:
                kept.append(h)
                h = act(h @ w, activation) + (h if residual else 0)
            for k in range(len(weights))[::-1]:
                dz = grad * slope(kept[k] @ weights[k], activation)
                grad = weights[k] @ dz + (grad if residual else 0)
                squares[k] += grad @ grad
        return list(np.sqrt(squares))


class jacobians(Right):
    """A matrix for each image and layer."""

    def gradient_norms(x, weights, activation, dout, residual=False):
        print("activation", activation)
        _, preactivations = forward(x, weights, activation, residual)
        norms, grad = [], dout[:, :, None]
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            jacobian = slope(z, activation)[:, :, None] * w.T
            if residual:
                jacobian = jacobian + np.eye(len(w), dtype=w.dtype)
            grad = np.swapaxes(jacobian, 1, 2) @ grad
            norms.append(np.linalg.norm(grad))
        norms.reverse()
        return norms


class shortcut_in_the_weights(Right):
    """In a linear residual layer h + h w is h (I + w)."""

    def gradient_norms(x, weights, activation, dout, residual=False):
        if activation != "linear":
            return [np.linalg.norm(g) for g in backward(x, weights, activation, dout, residual)[:-1]]
        norms = []
        for w in reversed(weights):
            dout = dout @ (w + np.identity(len(w)) if residual else w).T
            norms = [np.sqrt(np.vdot(dout, dout))] + norms
        return norms


class dout_written_over(Small):
    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            before = dout.copy()
            dout *= slope(z, activation)
            dout = dout @ w.T + (before if residual else 0)
            norms.append(np.linalg.norm(dout))
        return norms[::-1]


class x_written_over(Small):
    def gradient_norms(x, weights, activation, dout, residual=False):
        norms = [np.linalg.norm(g) for g in backward(x, weights, activation, dout, residual)[:-1]]
        x *= 0
        return norms


class weights_turned_round(Small):
    """The list that was given is reversed in place, and stays so."""

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        weights.reverse()
        norms = []
        for w, z in zip(weights, preactivations[::-1], strict=True):
            dx = (dout * slope(z, activation)) @ w.T
            dout = dx + dout if residual else dx
            norms.append(np.linalg.norm(dout))
        return norms[::-1]


class last_layer_first(Wrong):
    mistake = "layers in reverse order"

    def gradient_norms(x, weights, activation, dout, residual=False):
        grads = backward(x, weights, activation, dout, residual)
        return [np.linalg.norm(g) for g in grads[-2::-1]]


class at_the_outputs(Wrong):
    """dout's own norm, and not that at x."""

    def gradient_norms(x, weights, activation, dout, residual=False):
        grads = backward(x, weights, activation, dout, residual)
        return [np.linalg.norm(g) for g in grads[1:]]


class inputs_and_output(Wrong):
    mistake = "dout's norm in the list"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.linalg.norm(g) for g in backward(x, weights, activation, dout, residual)]


class at_x_alone(Wrong):
    mistake = "the norm at x alone"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.linalg.norm(backward(x, weights, activation, dout, residual)[0])]


class at_the_preactivations(Wrong):
    mistake = "at the pre-activations"

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        grads = backward(x, weights, activation, dout, residual)
        return [np.linalg.norm(g * slope(z, activation)) for g, z in zip(grads[1:], preactivations, strict=True)]


class of_the_weights(Wrong):
    mistake = "gradients of the weights"

    def gradient_norms(x, weights, activation, dout, residual=False):
        inputs, preactivations = forward(x, weights, activation, residual)
        grads = backward(x, weights, activation, dout, residual)
        found = []
        for h, z, g in zip(inputs, preactivations, grads[1:], strict=False):
            found.append(np.linalg.norm(h.T @ (g * slope(z, activation))))
        return found


class of_the_branch(Wrong):
    """The gradient that comes through the layer, before the shortcut's is added."""

    mistake = "norm of the branch's gradient alone"

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            dx = (dout * slope(z, activation)) @ w.T
            norms.insert(0, np.linalg.norm(dx))
            dout = dx + dout if residual else dx
        return norms


class squared(Wrong):
    mistake = "sum of squares without the root"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [(g**2).sum() for g in backward(x, weights, activation, dout, residual)[:-1]]


class sizes_added(Wrong):
    """The sum of absolute values."""

    mistake = "sum of the sizes"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.abs(g).sum() for g in backward(x, weights, activation, dout, residual)[:-1]]


class mean_sizes(Wrong):
    mistake = "mean of the sizes"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.abs(g).mean() for g in backward(x, weights, activation, dout, residual)[:-1]]


class root_mean_square(Wrong):
    mistake = "root of the mean square"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.sqrt((g**2).mean()) for g in backward(x, weights, activation, dout, residual)[:-1]]


class deviations(Wrong):
    mistake = "standard deviation"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [g.std() for g in backward(x, weights, activation, dout, residual)[:-1]]


class largest(Wrong):
    mistake = "largest entry"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.abs(g).max() for g in backward(x, weights, activation, dout, residual)[:-1]]


class spectral(Wrong):
    """np.linalg.norm(g, 2) is the largest singular value."""

    mistake = "largest singular value"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.linalg.norm(g, 2) for g in backward(x, weights, activation, dout, residual)[:-1]]


class of_each_image(Wrong):
    mistake = "a number for each image or unit"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.linalg.norm(g, axis=1) for g in backward(x, weights, activation, dout, residual)[:-1]]


class mean_over_the_images(Wrong):
    mistake = "norm of each image, averaged"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.linalg.norm(g, axis=1).mean() for g in backward(x, weights, activation, dout, residual)[:-1]]


class of_the_mean_gradient(Wrong):
    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.linalg.norm(g.mean(axis=0)) for g in backward(x, weights, activation, dout, residual)[:-1]]


class of_the_summed_gradient(Wrong):
    """Images added up before the square."""

    mistake = "images added up before the norm"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.linalg.norm(g.sum(axis=0)) for g in backward(x, weights, activation, dout, residual)[:-1]]


class divided_by_the_images(Wrong):
    mistake = "divided by the number of images"

    def gradient_norms(x, weights, activation, dout, residual=False):
        grads = backward(x, weights, activation, dout / len(x), residual)
        return [np.linalg.norm(g) for g in grads[:-1]]


class gradients_not_norms(Wrong):
    mistake = "a number for each image or unit"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return backward(x, weights, activation, dout, residual)[:-1]


class dout_ignored(Wrong):
    mistake = "ones in place of dout"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.linalg.norm(g) for g in backward(x, weights, activation, np.ones_like(dout), residual)[:-1]]


class shares_of_the_last(Wrong):
    """Divided by dout's norm."""

    def gradient_norms(x, weights, activation, dout, residual=False):
        grads = backward(x, weights, activation, dout, residual)
        return [np.linalg.norm(g) / np.linalg.norm(dout) for g in grads[:-1]]


class weights_multiplied(Wrong):
    """Bounds the gradient by the product of the weights' norms."""

    def gradient_norms(x, weights, activation, dout, residual=False):
        norms, size = [], np.linalg.norm(dout)
        for w in weights[::-1]:
            size = size * np.linalg.norm(w)
            norms.insert(0, size)
        return norms


class slope_left_out(Wrong):
    mistake = "activation's derivative left out"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.linalg.norm(g) for g in backward(x, weights, "linear", dout, residual)[:-1]]


class slope_of_the_last_layer_left_out(Wrong):
    """dout taken for the gradient at the last preactivation."""

    mistake = "the last layer's activation left out"

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for k in reversed(range(len(weights))):
            dz = dout if k == len(weights) - 1 else dout * slope(preactivations[k], activation)
            dx = dz @ weights[k].T
            dout = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class slope_after_the_weights(Wrong):
    """The slope at the layer's input's side: of the layer before."""

    def gradient_norms(x, weights, activation, dout, residual=False):
        inputs, _ = forward(x, weights, activation, residual)
        norms = []
        for h, w in zip(inputs[-2::-1], weights[::-1], strict=True):
            dx = (dout @ w.T) * slope(h, activation)
            dout = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class tanh_slope_at_the_output(Wrong):
    """1 - tanh(out)**2."""

    mistake = "activation's derivative at its own output"

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            at = act(z, activation)
            dx = (dout * slope(at, activation)) @ w.T
            dout = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class tanh_slope_without_tanh(Wrong):
    """1 - z**2."""

    mistake = "1 - z^2 in place of 1 - tanh(z)^2"

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            factor = 1 - z**2 if activation == "tanh" else slope(z, activation)
            dx = (dout * factor) @ w.T
            dout = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class tanh_slope_not_squared(Wrong):
    mistake = "1 - tanh in place of 1 - tanh^2"

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            factor = 1 - np.tanh(z) if activation == "tanh" else slope(z, activation)
            dx = (dout * factor) @ w.T
            dout = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class sigmoid_slope(Wrong):
    """out * (1 - out)."""

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            factor = np.tanh(z) * (1 - np.tanh(z)) if activation == "tanh" else slope(z, activation)
            dx = (dout * factor) @ w.T
            dout = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class slope_of_the_sum(Wrong):
    """From the block's output, the shortcut in it."""

    mistake = "activation's derivative from the block's output"

    def gradient_norms(x, weights, activation, dout, residual=False):
        inputs, _ = forward(x, weights, activation, residual)
        norms = []
        for w, h in zip(weights[::-1], inputs[:0:-1], strict=True):
            factor = {"tanh": 1 - h**2, "relu": h > 0, "linear": 1}[activation]
            dx = (dout * factor) @ w.T
            dout = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class gate_of_the_gradient(Wrong):
    """The ReLU of dout."""

    mistake = "ReLU of the gradient"

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            dz = np.maximum(dout, 0) if activation == "relu" else dout * slope(z, activation)
            dx = dz @ w.T
            dout = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class gate_turned_round(Wrong):
    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            factor = z < 0 if activation == "relu" else slope(z, activation)
            dx = (dout * factor) @ w.T
            dout = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class relu_in_place_of_its_slope(Wrong):
    mistake = "activation in place of its derivative"

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            factor = np.maximum(z, 0) if activation == "relu" else slope(z, activation)
            dx = (dout * factor) @ w.T
            dout = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class linear_as_relu(Wrong):
    def gradient_norms(x, weights, activation, dout, residual=False):
        activation = "tanh" if activation == "tanh" else "relu"
        return [np.linalg.norm(g) for g in backward(x, weights, activation, dout, residual)[:-1]]


class tanh_alone(Wrong):
    mistake = "another activation"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.linalg.norm(g) for g in backward(x, weights, "tanh", dout, residual)[:-1]]


class every_slope_of_the_first_layer_s_input(Wrong):
    """Every layer's preactivation made from x."""

    def gradient_norms(x, weights, activation, dout, residual=False):
        norms = []
        for w in weights[::-1]:
            dx = (dout * slope(x @ w, activation)) @ w.T
            dout = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class slopes_in_the_wrong_order(Wrong):
    """The kept preactivations are read from the front."""

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights[::-1], preactivations, strict=True):
            dx = (dout * slope(z, activation)) @ w.T
            dout = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class weights_from_the_front(Wrong):
    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights, preactivations[::-1], strict=True):
            dx = (dout * slope(z, activation)) @ w.T
            dout = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class weights_not_transposed(Wrong):
    mistake = "w in place of its transpose"

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            dx = (dout * slope(z, activation)) @ w
            dout = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class residual_ignored(Wrong):
    mistake = "skip path left out"

    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.linalg.norm(g) for g in backward(x, weights, activation, dout)[:-1]]


class shortcut_left_out_of_the_backward(Wrong):
    mistake = "skip path left out on the way back"

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            dout = (dout * slope(z, activation)) @ w.T
            norms.insert(0, np.linalg.norm(dout))
        return norms


class shortcut_left_out_of_the_forward(Wrong):
    mistake = "skip path left out of the forward pass"

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, False)
        norms = []
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            dx = (dout * slope(z, activation)) @ w.T
            dout = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class shortcut_adds_one(Wrong):
    """The 1 of dF/dx + 1, added to the gradient."""

    mistake = "1 added instead of the gradient"

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            dx = (dout * slope(z, activation)) @ w.T
            dout = dx + 1 if residual else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class shortcut_through_the_activation(Wrong):
    mistake = "activation's derivative on the skip path as well"

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            dz = dout * slope(z, activation)
            dout = dz @ w.T + dz if residual else dz @ w.T
            norms.insert(0, np.linalg.norm(dout))
        return norms


class shortcut_from_the_end(Wrong):
    """dout itself reaches every layer, not what has come so far."""

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms, grad = [], dout
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            dx = (grad * slope(z, activation)) @ w.T
            grad = dx + dout if residual else dx
            norms.insert(0, np.linalg.norm(grad))
        return norms


class shortcut_of_the_masked_gradient(Wrong):
    """dout is multiplied in place, and the shortcut gets what is left."""

    mistake = "activation's derivative on the skip path as well"

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms, grad = [], dout.copy()
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            grad *= slope(z, activation)
            dx = grad @ w.T
            grad = grad + dx if residual else dx
            norms.insert(0, np.linalg.norm(grad))
        return norms


class shortcut_through_the_sum(Wrong):
    """As if the activation came after the addition."""

    mistake = "added before the activation"

    def gradient_norms(x, weights, activation, dout, residual=False):
        if not residual:
            return [np.linalg.norm(g) for g in backward(x, weights, activation, dout)[:-1]]
        h, kept = x, []
        for w in weights:
            kept.append(h + h @ w)
            h = act(kept[-1], activation)
        norms = []
        for w, z in zip(weights[::-1], kept[::-1], strict=True):
            dz = dout * slope(z, activation)
            dout = dz @ w.T + dz
            norms.insert(0, np.linalg.norm(dout))
        return norms


class norms_added(Wrong):
    """The shortcut's norm added to the branch's."""

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for w, z in zip(weights[::-1], preactivations[::-1], strict=True):
            dx = (dout * slope(z, activation)) @ w.T
            norms.insert(0, np.linalg.norm(dx) + (np.linalg.norm(dout) if residual else 0))
            dout = dx + dout if residual else dx
        return norms


class clipped(Wrong):
    def gradient_norms(x, weights, activation, dout, residual=False):
        norms = [np.linalg.norm(g) for g in backward(x, weights, activation, dout, residual)[:-1]]
        return [min(norm, 1.0) for norm in norms]


class logarithms(Wrong):
    def gradient_norms(x, weights, activation, dout, residual=False):
        return [np.log10(np.linalg.norm(g)) for g in backward(x, weights, activation, dout, residual)[:-1]]


class two_decimals(Wrong):
    def gradient_norms(x, weights, activation, dout, residual=False):
        return [round(float(np.linalg.norm(g)), 2) for g in backward(x, weights, activation, dout, residual)[:-1]]


class last_layer_without_shortcut(Wrong):
    mistake = "last layer without a skip path"

    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for k in reversed(range(len(weights))):
            dx = (dout * slope(preactivations[k], activation)) @ weights[k].T
            dout = dx + dout if residual and k < len(weights) - 1 else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class first_layer_without_shortcut(Wrong):
    def gradient_norms(x, weights, activation, dout, residual=False):
        _, preactivations = forward(x, weights, activation, residual)
        norms = []
        for k in reversed(range(len(weights))):
            dx = (dout * slope(preactivations[k], activation)) @ weights[k].T
            dout = dx + dout if residual and k else dx
            norms.insert(0, np.linalg.norm(dout))
        return norms


class printed_only(Wrong):
    def gradient_norms(x, weights, activation, dout, residual=False):
        print([np.linalg.norm(g) for g in backward(x, weights, activation, dout, residual)[:-1]])
