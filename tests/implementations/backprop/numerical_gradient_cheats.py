"""Answers to `numerical_gradient` that leave the differences to SciPy."""

from tests.implementations.registry import Cheat

EXERCISE = "numerical_gradient"


class scipy_central_difference(Cheat):
    def numerical_gradient(f, x, h=1e-5):
        from scipy.optimize._numdiff import approx_derivative

        slopes = approx_derivative(lambda v: f(v.reshape(x.shape)), x.ravel(), method="3-point", abs_step=h)
        return slopes.reshape(x.shape)


class scipy_one_sided_twice(Cheat):
    """The mean of two one-sided differences."""

    def numerical_gradient(f, x, h=1e-5):
        from scipy.optimize import approx_fprime

        def flat(v):
            return f(v.reshape(x.shape))

        up = approx_fprime(x.ravel(), flat, h)
        down = -approx_fprime(-x.ravel(), lambda v: flat(-v), h)
        return ((up + down) / 2).reshape(x.shape)
