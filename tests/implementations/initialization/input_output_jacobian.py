"""Answers to `input_output_jacobian(x, weights, activation, residual=False)`: (M, D), row m the gradient of output m."""

import numpy as np

from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "input_output_jacobian"


def act(z, activation):
    if activation == "tanh":
        return np.tanh(z)
    return np.maximum(z, 0) if activation == "relu" else z


def slope(z, activation):
    if activation == "tanh":
        return 1 - np.tanh(z) ** 2
    return (z > 0).astype(z.dtype) if activation == "relu" else np.ones_like(z)


def network(x, weights, activation, residual):
    h = x
    for w in weights:
        out = act(h @ w, activation)
        h = h + out if residual else out
    return h


class product_from_the_front(Right):
    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            z = h @ w
            if activation == "tanh":
                out = np.tanh(z)
                d = 1 - out**2
            elif activation == "relu":
                out = np.maximum(z, 0)
                d = (z > 0).astype(x.dtype)
            else:
                out, d = z, np.ones_like(z)
            layer = np.diag(d) @ w.T
            if residual:
                layer = layer + np.eye(len(x), dtype=x.dtype)
            jacobian = layer @ jacobian
            h = h + out if residual else out
        return jacobian


class backward_for_each_output(Right):
    def input_output_jacobian(x, weights, activation, residual=False):
        h, kept = x, []
        for w in weights:
            z = np.dot(h, w)
            kept.append(z)
            h = act(z, activation) + h if residual else act(z, activation)
        rows = []
        for m in range(h.size):
            grad = np.zeros_like(h)
            grad[m] = 1
            for w, z in zip(reversed(weights), reversed(kept), strict=True):
                before = grad
                grad = w @ (grad * slope(z, activation))
                if residual:
                    grad += before
            rows.append(grad)
        return np.stack(rows)


class batch_of_unit_gradients(Right):
    def input_output_jacobian(x, weights, activation, residual=False):
        kept, h = [], x[None]
        for w in weights:
            kept.append(h @ w)
            h = act(kept[-1], activation) + (h if residual else 0)
        grad = np.identity(h.shape[1], dtype=x.dtype)
        for w, z in zip(weights[::-1], kept[::-1], strict=True):
            through = (grad * slope(z, activation)) @ w.T
            grad = grad + through if residual else through
        return grad


class column_after_column(Right):
    """Forward: how each entry of x moves the outputs."""

    def input_output_jacobian(x, weights, activation, residual=False):
        columns = []
        for d in range(x.shape[0]):
            h, moved = x, np.eye(x.shape[0])[d].astype(x.dtype)
            for w in weights:
                z, dz = h @ w, moved @ w
                after = slope(z, activation) * dz
                h, moved = (h + act(z, activation), moved + after) if residual else (act(z, activation), after)
            columns.append(moved)
        return np.array(columns).T


class tangents_beside_x(Right):
    """x and its D directions go through the network as one batch."""

    def input_output_jacobian(x, weights, activation, residual=False):
        batch = np.vstack([x, np.eye(x.size, dtype=x.dtype)])
        for w in weights:
            z = batch @ w
            out = z.copy()
            out[0] = act(z[0], activation)
            out[1:] = z[1:] * slope(z[0], activation)
            batch = batch + out if residual else out
        return np.ascontiguousarray(batch[1:].T)


class recursive(Right):
    def input_output_jacobian(x, weights, activation, residual=False):
        print("x", x.shape)
        if len(weights) == 0:
            return np.eye(len(x), dtype=x.dtype)
        z = x @ weights[0]
        first = slope(z, activation)[:, None] * weights[0].T
        out = act(z, activation)
        if residual:
            first, out = first + np.eye(len(x), dtype=x.dtype), out + x
        return recursive.input_output_jacobian(out, weights[1:], activation, residual) @ first


class einsum(Right):
    def input_output_jacobian(x, weights, activation, residual=False):
        h, factors = x, []
        for w in weights:
            z = np.einsum("d,dm->m", h, w)
            gate = np.heaviside(z, 1) if activation == "relu" else slope(z, activation)
            factors.append(np.einsum("m,dm->md", gate, w))
            if residual:
                factors[-1][np.diag_indices(len(w))] += 1
            h = act(z, activation) + residual * h if residual else act(z, activation)
        return np.linalg.multi_dot(factors[::-1]) if len(factors) > 1 else factors[0]


class complex_step(Right):
    """An imaginary step too small to be seen in the real part: exact to the last digit."""

    def input_output_jacobian(x, weights, activation, residual=False):
        step = 1e-30
        jacobian = np.zeros((weights[-1].shape[1], len(x)), dtype=x.dtype)
        for d in range(len(x)):
            h = x.astype(np.complex128)
            h[d] += 1j * step
            for w in weights:
                z = h @ w
                out = z * (z.real > 0) if activation == "relu" else np.tanh(z) if activation == "tanh" else z
                h = h + out if residual else out
            jacobian[:, d] = h.imag / step
        return jacobian


class path_after_path(Right):
    """Sums in loops, number after number."""

    def input_output_jacobian(x, weights, activation, residual=False):
        D = len(x)
        h = [float(v) for v in x]
        jacobian = [[float(i == j) for j in range(D)] for i in range(D)]
        for w in weights:
            rows, cols = w.shape
            z = np.array([sum(h[i] * float(w[i, j]) for i in range(rows)) for j in range(cols)])
            d, out = slope(z, activation), act(z, activation)
            through = [[0.0] * D for _ in range(cols)]
            for j in range(cols):
                for k in range(D):
                    through[j][k] = d[j] * sum(float(w[i, j]) * jacobian[i][k] for i in range(rows))
            if residual:
                through = [[a + b for a, b in zip(p, q, strict=True)] for p, q in zip(through, jacobian, strict=True)]
                out = out + np.array(h)
            h, jacobian = list(out), through
        return np.array(jacobian, dtype=x.dtype)


class inverse_cosh(Right):
    def input_output_jacobian(x, weights, activation, residual=False):
        slopes = {"tanh": lambda z: np.cosh(z) ** -2, "relu": lambda z: np.where(z > 0, 1, 0), "linear": np.ones_like}
        h, jacobian = x, None
        for w in weights:
            z = w.T @ h
            layer = (w * slopes[activation](z)).T
            if residual:
                layer = layer + np.eye(*layer.shape)
            jacobian = layer if jacobian is None else layer @ jacobian
            h = act(z, activation) + (h if residual else 0)
        return jacobian.astype(x.dtype)


class output_in_float64(Small):
    def input_output_jacobian(x, weights, activation, residual=False):
        jacobian = np.eye(len(x))
        h = x
        for w in weights:
            layer = slope(h @ w, activation)[:, None] * w.T
            jacobian = layer @ jacobian + (jacobian if residual else 0)
            h = act(h @ w, activation) + (h if residual else 0)
        return jacobian.astype(np.float64)


class x_written_over(Small):
    def input_output_jacobian(x, weights, activation, residual=False):
        jacobian = product_from_the_front.input_output_jacobian(x, weights, activation, residual)
        x -= x.mean()
        return jacobian


class weights_written_over(Small):
    """The arrays in the list are transposed and scaled in place."""

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            z = h @ w
            h = act(z, activation) + (h if residual else 0)
            w *= slope(z, activation)
            jacobian = w.T @ jacobian + (jacobian if residual else 0)
        return jacobian


class list_used_up(Small):
    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        while weights:
            w = weights.pop(0)
            z = h @ w
            h = act(z, activation) + (h if residual else 0)
            jacobian = (w * slope(z, activation)).T @ jacobian + (jacobian if residual else 0)
        return jacobian


class transposed(Wrong):
    """(D, M): shows in the shape, and where D and M agree in the values."""

    mistake = "transposed"

    def input_output_jacobian(x, weights, activation, residual=False):
        return product_from_the_front.input_output_jacobian(x, weights, activation, residual).T


class product_in_the_other_order(Wrong):
    """Fits where all layers are square."""

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            z = h @ w
            layer = slope(z, activation)[:, None] * w.T
            if residual:
                layer = layer + np.eye(len(w), dtype=x.dtype)
            jacobian = jacobian @ layer
            h = act(z, activation) + (h if residual else 0)
        return jacobian


class weights_not_transposed(Wrong):
    mistake = "w in place of its transpose"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            z = h @ w
            layer = np.diag(slope(z, activation)) @ w
            if residual:
                layer = layer + np.eye(len(w), dtype=x.dtype)
            jacobian = layer @ jacobian
            h = act(z, activation) + (h if residual else 0)
        return jacobian


class slope_left_out(Wrong):
    mistake = "activation's derivative left out"

    def input_output_jacobian(x, weights, activation, residual=False):
        return product_from_the_front.input_output_jacobian(x, weights, "linear", residual)


class slope_of_the_last_layer_left_out(Wrong):
    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for k, w in enumerate(weights):
            z = h @ w
            d = slope(z, activation) if k < len(weights) - 1 else np.ones_like(z)
            jacobian = (d[:, None] * w.T) @ jacobian + (jacobian if residual else 0)
            h = act(z, activation) + (h if residual else 0)
        return jacobian


class slope_on_the_inputs_side(Wrong):
    """Columns scaled instead of rows; fits where the layer is square."""

    mistake = "activation's derivative on the inputs' side"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            z = h @ w
            jacobian = (w.T * slope(z, activation)) @ jacobian + (jacobian if residual else 0)
            h = act(z, activation) + (h if residual else 0)
        return jacobian


class slope_at_the_layers_input(Wrong):
    mistake = "activation before the product"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            jacobian = (w.T * slope(h, activation)) @ jacobian + (jacobian if residual else 0)
            h = act(h @ w, activation) + (h if residual else 0)
        return jacobian


class tanh_slope_at_the_output(Wrong):
    mistake = "activation's derivative at its own output"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            out = act(h @ w, activation)
            jacobian = (slope(out, activation)[:, None] * w.T) @ jacobian + (jacobian if residual else 0)
            h = out + (h if residual else 0)
        return jacobian


class tanh_slope_without_tanh(Wrong):
    mistake = "1 - z^2 in place of 1 - tanh(z)^2"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            z = h @ w
            d = 1 - z**2 if activation == "tanh" else slope(z, activation)
            jacobian = (d[:, None] * w.T) @ jacobian + (jacobian if residual else 0)
            h = act(z, activation) + (h if residual else 0)
        return jacobian


class tanh_slope_not_squared(Wrong):
    mistake = "1 - tanh in place of 1 - tanh^2"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            z = h @ w
            d = 1 - np.tanh(z) if activation == "tanh" else slope(z, activation)
            jacobian = (d[:, None] * w.T) @ jacobian + (jacobian if residual else 0)
            h = act(z, activation) + (h if residual else 0)
        return jacobian


class slope_of_the_sum(Wrong):
    """From the block's output, the shortcut in it."""

    mistake = "activation's derivative from the block's output"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            h = act(h @ w, activation) + (h if residual else 0)
            d = {"tanh": 1 - h**2, "relu": (h > 0).astype(h.dtype), "linear": np.ones_like(h)}[activation]
            jacobian = (d[:, None] * w.T) @ jacobian + (jacobian if residual else 0)
        return jacobian


class every_slope_from_x(Wrong):
    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        d = slope(x @ weights[0], activation)
        for w in weights:
            jacobian = (np.resize(d, w.shape[1])[:, None] * w.T) @ jacobian + (jacobian if residual else 0)
            h = act(h @ w, activation)
        return jacobian


class relu_in_place_of_its_slope(Wrong):
    mistake = "activation in place of its derivative"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            z = h @ w
            d = np.maximum(z, 0) if activation == "relu" else slope(z, activation)
            jacobian = (d[:, None] * w.T) @ jacobian + (jacobian if residual else 0)
            h = act(z, activation) + (h if residual else 0)
        return jacobian


class gate_on_the_weights(Wrong):
    """The ReLU of the layer's matrix."""

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            z = h @ w
            layer = np.maximum(w.T, 0) if activation == "relu" else slope(z, activation)[:, None] * w.T
            jacobian = layer @ jacobian + (jacobian if residual else 0)
            h = act(z, activation) + (h if residual else 0)
        return jacobian


class linear_as_relu(Wrong):
    mistake = "ReLU's derivative for every activation"

    def input_output_jacobian(x, weights, activation, residual=False):
        activation = "tanh" if activation == "tanh" else "relu"
        return product_from_the_front.input_output_jacobian(x, weights, activation, residual)


class relu_as_linear(Wrong):
    def input_output_jacobian(x, weights, activation, residual=False):
        activation = "tanh" if activation == "tanh" else "linear"
        return product_from_the_front.input_output_jacobian(x, weights, activation, residual)


class tanh_alone(Wrong):
    mistake = "tanh's derivative for every activation"

    def input_output_jacobian(x, weights, activation, residual=False):
        return product_from_the_front.input_output_jacobian(x, weights, "tanh", residual)


class residual_ignored(Wrong):
    mistake = "skip path left out"

    def input_output_jacobian(x, weights, activation, residual=False):
        return product_from_the_front.input_output_jacobian(x, weights, activation)


class identity_left_out(Wrong):
    """The shortcut goes forward and not back."""

    mistake = "skip path left out on the way back"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            z = h @ w
            jacobian = (slope(z, activation)[:, None] * w.T) @ jacobian
            h = act(z, activation) + (h if residual else 0)
        return jacobian


class shortcut_left_out_of_the_forward(Wrong):
    mistake = "skip path left out of the forward pass"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            z = h @ w
            jacobian = (slope(z, activation)[:, None] * w.T) @ jacobian + (jacobian if residual else 0)
            h = act(z, activation)
        return jacobian


class identity_added_once(Wrong):
    """To the whole product."""

    mistake = "identity added once, at the end"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            z = h @ w
            jacobian = (slope(z, activation)[:, None] * w.T) @ jacobian
            h = act(z, activation) + (h if residual else 0)
        return jacobian + np.eye(len(x), dtype=x.dtype) if residual else jacobian


class one_added_everywhere(Wrong):
    """1 in place of the identity."""

    mistake = "ones added instead of the identity"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            z = h @ w
            layer = slope(z, activation)[:, None] * w.T
            jacobian = (layer + 1 if residual else layer) @ jacobian
            h = act(z, activation) + (h if residual else 0)
        return jacobian


class identity_inside_the_slope(Wrong):
    """diag(slope) (W^T + I), as if the activation came after the addition."""

    mistake = "activation's derivative on the skip path as well"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            z = h @ w
            matrix = w.T + np.eye(len(w), dtype=x.dtype) if residual else w.T
            jacobian = (slope(z, activation)[:, None] * matrix) @ jacobian
            h = act(z, activation) + (h if residual else 0)
        return jacobian


class activation_after_the_addition(Wrong):
    mistake = "added before the activation"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            matrix = w + np.eye(len(w), dtype=x.dtype) if residual else w
            z = h @ matrix
            jacobian = (slope(z, activation)[:, None] * matrix.T) @ jacobian
            h = act(z, activation)
        return jacobian


class shortcut_from_x(Wrong):
    """h = x + act(h @ w)."""

    mistake = "the network's input added in every layer"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, eye = x, np.eye(len(x), dtype=x.dtype)
        jacobian = eye
        for w in weights:
            z = h @ w
            jacobian = (slope(z, activation)[:, None] * w.T) @ jacobian + (eye if residual else 0)
            h = act(z, activation) + (x if residual else 0)
        return jacobian


class last_layer_alone(Wrong):
    mistake = "last layer alone"

    def input_output_jacobian(x, weights, activation, residual=False):
        h = network(x, weights[:-1], activation, residual)
        return product_from_the_front.input_output_jacobian(h, weights[-1:], activation, residual)


class first_layer_alone(Wrong):
    mistake = "first layer alone"

    def input_output_jacobian(x, weights, activation, residual=False):
        return product_from_the_front.input_output_jacobian(x, weights[:1], activation, residual)


class summed_over_the_outputs(Wrong):
    """The gradient of the sum."""

    mistake = "one number for each output or input"

    def input_output_jacobian(x, weights, activation, residual=False):
        return product_from_the_front.input_output_jacobian(x, weights, activation, residual).sum(axis=0)


class every_row_the_same(Wrong):
    """One backward with a gradient of ones, repeated."""

    mistake = "every row the same"

    def input_output_jacobian(x, weights, activation, residual=False):
        jacobian = product_from_the_front.input_output_jacobian(x, weights, activation, residual)
        return np.tile(jacobian.sum(axis=0), (len(jacobian), 1))


class times_the_input(Wrong):
    mistake = "multiplied by the input"

    def input_output_jacobian(x, weights, activation, residual=False):
        return product_from_the_front.input_output_jacobian(x, weights, activation, residual) * x


class times_the_output(Wrong):
    """The gradients of the squared outputs, halved."""

    def input_output_jacobian(x, weights, activation, residual=False):
        jacobian = product_from_the_front.input_output_jacobian(x, weights, activation, residual)
        return network(x, weights, activation, residual)[:, None] * jacobian


class singular_values(Wrong):
    mistake = "one number for each output or input"

    def input_output_jacobian(x, weights, activation, residual=False):
        jacobian = product_from_the_front.input_output_jacobian(x, weights, activation, residual)
        return np.linalg.svd(jacobian, compute_uv=False)


class squared_matrix(Wrong):
    """J^T J."""

    mistake = "multiplied with itself"

    def input_output_jacobian(x, weights, activation, residual=False):
        jacobian = product_from_the_front.input_output_jacobian(x, weights, activation, residual)
        return jacobian.T @ jacobian


class sizes(Wrong):
    mistake = "sizes without signs"

    def input_output_jacobian(x, weights, activation, residual=False):
        return np.abs(product_from_the_front.input_output_jacobian(x, weights, activation, residual))


class diagonal_alone(Wrong):
    def input_output_jacobian(x, weights, activation, residual=False):
        jacobian = product_from_the_front.input_output_jacobian(x, weights, activation, residual)
        return jacobian * np.eye(*jacobian.shape, dtype=x.dtype)


class output_and_jacobian(Wrong):
    def input_output_jacobian(x, weights, activation, residual=False):
        jacobian = product_from_the_front.input_output_jacobian(x, weights, activation, residual)
        return network(x, weights, activation, residual), jacobian


class list_of_the_layers(Wrong):
    """Every layer's own matrix, not multiplied."""

    def input_output_jacobian(x, weights, activation, residual=False):
        h, found = x, []
        for w in weights:
            z = h @ w
            found.append(slope(z, activation)[:, None] * w.T + (np.eye(len(w), dtype=x.dtype) if residual else 0))
            h = act(z, activation) + (h if residual else 0)
        return found


class sum_of_the_layers(Wrong):
    """Added where it should be multiplied; fits where all are square."""

    mistake = "layers' Jacobians added"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, total = x, 0
        for w in weights:
            z = h @ w
            total = total + slope(z, activation)[:, None] * w.T
            h = act(z, activation) + (h if residual else 0)
        return total + (np.eye(len(x), dtype=x.dtype) if residual else 0)


class weights_backwards(Wrong):
    def input_output_jacobian(x, weights, activation, residual=False):
        return product_from_the_front.input_output_jacobian(x, weights[::-1], activation, residual)


class secant_from_zero(Wrong):
    """Output over input."""

    def input_output_jacobian(x, weights, activation, residual=False):
        return np.divide.outer(network(x, weights, activation, residual), x)


class slopes_at_zero(Wrong):
    """Linearised about 0, where tanh has slope 1."""

    def input_output_jacobian(x, weights, activation, residual=False):
        if activation == "relu":
            return product_from_the_front.input_output_jacobian(x, weights, activation, residual)
        return product_from_the_front.input_output_jacobian(0 * x, weights, activation, residual)


class forward_difference(Wrong):
    mistake = "differences that are too rough"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, columns = 1e-3, []
        out = network(x, weights, activation, residual)
        for d in range(len(x)):
            moved = x.copy()
            moved[d] += h
            columns.append((network(moved, weights, activation, residual) - out) / h)
        return np.array(columns).T


class central_difference_of_a_large_step(Wrong):
    mistake = "differences that are too rough"

    def input_output_jacobian(x, weights, activation, residual=False):
        h, columns = 0.01, []
        for d in range(len(x)):
            step = np.zeros_like(x)
            step[d] = h
            above, below = (network(x + s, weights, activation, residual) for s in (step, -step))
            columns.append((above - below) / (2 * h))
        return np.stack(columns, axis=1)


class difference_not_halved(Wrong):
    """(f(x + h) - f(x - h)) / h."""

    def input_output_jacobian(x, weights, activation, residual=False):
        h, columns = 1e-6, []
        for d in range(len(x)):
            step = np.zeros(len(x))
            step[d] = h
            above, below = (network(x + s, weights, activation, residual) for s in (step, -step))
            columns.append((above - below) / h)
        return np.stack(columns, axis=1).astype(x.dtype)


class too_small_a_step(Wrong):
    """Nothing is left of 1e-15 after rounding."""

    def input_output_jacobian(x, weights, activation, residual=False):
        h, columns = 1e-15, []
        out = network(x, weights, activation, residual)
        for d in range(len(x)):
            moved = x.copy()
            moved[d] += h
            columns.append((network(moved, weights, activation, residual) - out) / h)
        return np.array(columns).T


class two_decimals(Wrong):
    def input_output_jacobian(x, weights, activation, residual=False):
        return np.round(product_from_the_front.input_output_jacobian(x, weights, activation, residual), 2)


class half_precision(Wrong):
    def input_output_jacobian(x, weights, activation, residual=False):
        jacobian = product_from_the_front.input_output_jacobian(x, weights, activation, residual)
        return jacobian.astype(np.float16).astype(x.dtype)


class first_layer_without_shortcut(Wrong):
    """The product begins with the first layer's own matrix."""

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, None
        for w in weights:
            z = h @ w
            layer = slope(z, activation)[:, None] * w.T
            jacobian = layer if jacobian is None else layer @ jacobian + (jacobian if residual else 0)
            h = act(z, activation) + (h if residual else 0)
        return jacobian


class shortcuts_outside_the_product(Wrong):
    """An identity for every layer, added to the product."""

    def input_output_jacobian(x, weights, activation, residual=False):
        h, jacobian = x, np.eye(len(x), dtype=x.dtype)
        for w in weights:
            z = h @ w
            jacobian = (slope(z, activation)[:, None] * w.T) @ jacobian
            if residual:
                jacobian = jacobian + np.eye(len(x), dtype=x.dtype)
            h = act(z, activation) + (h if residual else 0)
        return jacobian


class printed_only(Wrong):
    def input_output_jacobian(x, weights, activation, residual=False):
        print(product_from_the_front.input_output_jacobian(x, weights, activation, residual))
