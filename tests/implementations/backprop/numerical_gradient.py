"""Answers to `numerical_gradient(f, x, h=1e-5)`: central differences of a scalar function, in float64."""

import numpy as np

from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "numerical_gradient"


class stepped_and_restored(Right):
    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            old = x[index]
            x[index] = old + h
            up = f(x)
            x[index] = old - h
            down = f(x)
            x[index] = old
            grad[index] = (up - down) / (2 * h)
        return grad


class copies(Right):
    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros(x.shape)
        for index, _ in np.ndenumerate(x):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            grad[index] = (f(up) - f(down)) / (2 * h)
        return grad


class nditer(Right):
    def numerical_gradient(f, x, h=1e-5, verbose=False):
        grad = np.zeros_like(x)
        it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
        while not it.finished:
            ix = it.multi_index
            oldval = x[ix]
            x[ix] = oldval + h
            fxph = f(x)
            x[ix] = oldval - h
            fxmh = f(x)
            x[ix] = oldval
            grad[ix] = (fxph - fxmh) / (2 * h)
            if verbose:
                print(ix, grad[ix])
            it.iternext()
        return grad


class unit_directions(Right):
    def numerical_gradient(f, x, h=1e-5):
        steps = h * np.eye(x.size)
        slopes = [(f(x + s.reshape(x.shape)) - f(x - s.reshape(x.shape))) / h / 2 for s in steps]
        return np.array(slopes).reshape(x.shape)


class flat_copy(Right):
    def numerical_gradient(f, x, h=1e-5):
        flat = np.array(x, dtype=float).flatten()
        grad = np.empty(flat.size)
        for i in range(flat.size):
            value = flat[i]
            flat[i] = value + h
            up = float(f(flat.reshape(x.shape)))
            flat[i] = value - h
            down = float(f(flat.reshape(x.shape)))
            flat[i] = value
            grad[i] = 0.5 * (up - down) / h
        print("done")
        return grad.reshape(x.shape)


class half_differences(Right):
    """The mean of the forward and the backward difference is the central one."""

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        middle = f(x)
        for index in np.ndindex(x.shape):
            step = np.zeros_like(x)
            step[index] = h
            forward = (f(x + step) - middle) / h
            backward = (middle - f(x - step)) / h
            grad[index] = (forward + backward) / 2
        return grad


class restored_by_arithmetic(Small):
    """x + h - 2 h + h is x but for the last bit."""

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            x[index] += h
            up = f(x)
            x[index] -= 2 * h
            down = f(x)
            x[index] += h
            grad[index] = (up - down) / (2 * h)
        return grad


class one_sided(Wrong):
    mistake = "one-sided difference"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        middle = f(x)
        for index in np.ndindex(x.shape):
            up = x.copy()
            up[index] += h
            grad[index] = (f(up) - middle) / h
        return grad


class one_sided_backward(Wrong):
    mistake = "one-sided difference"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            down = x.copy()
            down[index] -= h
            grad[index] = (f(x) - f(down)) / h
        return grad


class not_halved(Wrong):
    mistake = "divided by h instead of 2h"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            grad[index] = (f(up) - f(down)) / h
        return grad


class halved_and_multiplied(Wrong):
    """(a - b) / 2 * h."""

    mistake = "divided by h instead of 2h"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            grad[index] = (f(up) - f(down)) / 2 * h
        return grad


class not_divided(Wrong):
    mistake = "not divided by 2h"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            grad[index] = f(up) - f(down)
        return grad


class one_sided_and_halved(Wrong):
    mistake = "one-sided difference divided by 2h"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            up = x.copy()
            up[index] += h
            grad[index] = (f(up) - f(x)) / (2 * h)
        return grad


class sign(Wrong):
    mistake = "sign flipped"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            grad[index] = (f(down) - f(up)) / (2 * h)
        return grad


class never_restored(Wrong):
    """Each entry is left at x - h, so that later slopes are taken elsewhere."""

    mistake = "x not restored"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            old = x[index]
            x[index] = old + h
            up = f(x)
            x[index] = old - h
            down = f(x)
            grad[index] = (up - down) / (2 * h)
        return grad


class restored_too_little(Wrong):
    mistake = "one-sided difference divided by 2h"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            x[index] += h
            up = f(x)
            x[index] -= h
            down = f(x)
            grad[index] = (up - down) / (2 * h)
        return grad


class same_array_twice(Wrong):
    """Without a copy both names are one array, and the steps cancel."""

    mistake = "both steps on one array"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            up, down = x, x
            up[index] += h
            down[index] -= h
            grad[index] = (f(up) - f(down)) / (2 * h)
        return grad


class h_ignored(Wrong):
    mistake = "h ignored"

    def numerical_gradient(f, x, h=1e-5):
        h = 1e-5
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            grad[index] = (f(up) - f(down)) / (2 * h)
        return grad


class h_half_ignored(Wrong):
    mistake = "h ignored"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            grad[index] = (f(up) - f(down)) / 2e-5
        return grad


class h_halved(Wrong):
    """Steps of h / 2 to each side: right for a small h, another difference for the one that was asked."""

    mistake = "half steps"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[index] += h / 2
            down[index] -= h / 2
            grad[index] = (f(up) - f(down)) / h
        return grad


class all_entries_at_once(Wrong):
    mistake = "all entries moved at once"

    def numerical_gradient(f, x, h=1e-5):
        return np.full_like(x, (f(x + h) - f(x - h)) / (2 * h))


class number_returned(Wrong):
    mistake = "all entries moved at once"

    def numerical_gradient(f, x, h=1e-5):
        return (f(x + h) - f(x - h)) / (2 * h)


class rows_at_once(Wrong):
    """Right for one axis only."""

    mistake = "rows moved as a whole"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for i in range(len(x)):
            up, down = x.copy(), x.copy()
            up[i] += h
            down[i] -= h
            grad[i] = (f(up) - f(down)) / (2 * h)
        return grad


class first_row_only(Wrong):
    mistake = "only the first entries filled"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for i in range(x.shape[-1]):
            index = (0,) * (x.ndim - 1) + (i,)
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            grad[index] = (f(up) - f(down)) / (2 * h)
        return grad


class two_axes_only(Wrong):
    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for i in range(x.shape[0]):
            for j in range(x.shape[1]):
                up, down = x.copy(), x.copy()
                up[i, j] += h
                down[i, j] -= h
                grad[i, j] = (f(up) - f(down)) / (2 * h)
        return grad


class flat_result(Wrong):
    mistake = "gradient left flat"

    def numerical_gradient(f, x, h=1e-5):
        grad = []
        for index in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            grad.append((f(up) - f(down)) / (2 * h))
        return np.array(grad)


class flat_for_the_function(Wrong):
    """f is given a vector, whatever shape it asks for."""

    def numerical_gradient(f, x, h=1e-5):
        flat = x.flatten()
        grad = np.zeros_like(flat)
        for i in range(flat.size):
            up, down = flat.copy(), flat.copy()
            up[i] += h
            down[i] -= h
            grad[i] = (f(up) - f(down)) / (2 * h)
        return grad.reshape(x.shape)


class order_of_axes(Wrong):
    def numerical_gradient(f, x, h=1e-5):
        grad = []
        for index in np.ndindex(x.T.shape):
            up, down = x.copy(), x.copy()
            up.T[index] += h
            down.T[index] -= h
            grad.append((f(up) - f(down)) / (2 * h))
        return np.array(grad).reshape(x.shape)


class relative_step(Wrong):
    """The step is h times the entry, and 0 where the entry is 0."""

    mistake = "step relative to x"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            step = h * abs(x[index])
            up, down = x.copy(), x.copy()
            up[index] += step
            down[index] -= step
            with np.errstate(all="ignore"):
                grad[index] = np.float64(f(up) - f(down)) / (2 * step)
        return grad


class whole_numbers(Wrong):
    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros(x.shape, dtype=int)
        for index in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            grad[index] = round((f(up) - f(down)) / (2 * h))
        return grad


class single_precision(Wrong):
    mistake = "computed in float32"

    def numerical_gradient(f, x, h=1e-5):
        x = x.astype(np.float32)
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            grad[index] = (f(up) - f(down)) / (2 * h)
        return grad


class returned_too_early(Wrong):
    mistake = "only the first entries filled"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            grad[index] = (f(up) - f(down)) / (2 * h)
            return grad


class second_difference(Wrong):
    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            grad[index] = (f(up) - 2 * f(x) + f(down)) / h**2
        return grad


class sum_of_both(Wrong):
    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            grad[index] = (f(up) + f(down)) / (2 * h)
        return grad


class running_sum(Wrong):
    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        total = 0
        for index in np.ndindex(x.shape):
            up, down = x.copy(), x.copy()
            up[index] += h
            down[index] -= h
            total += (f(up) - f(down)) / (2 * h)
            grad[index] = total
        return grad


class steps_kept(Wrong):
    """One pair of copies for all entries: each step stays when the next is taken."""

    mistake = "earlier steps kept"

    def numerical_gradient(f, x, h=1e-5):
        grad = np.zeros_like(x)
        up, down = x.copy(), x.copy()
        for index in np.ndindex(x.shape):
            up[index] += h
            down[index] -= h
            grad[index] = (f(up) - f(down)) / (2 * h)
        return grad
