"""Wrong answers to `Value` in an operation: its result, its slope, or numbers beside it."""

import math

from tests.implementations.backprop.value import closures, local_slopes
from tests.implementations.registry import Wrong

EXERCISE = "Value"

Closures = closures.Value
Slopes = local_slopes.Value


def without(base, *names):
    """The class with some of its methods not written."""
    return type("Value", (), {k: v for k, v in vars(base).items() if k not in (*names, "__dict__", "__weakref__")})


class factors_swapped(Wrong):
    mistake = "gradients of * not swapped"

    class Value(Slopes):
        def __mul__(self, other):
            other = self.wrap(other)
            return self.__class__(self.data * other.data, [(self, self.data), (other, other.data)])

        __rmul__ = __mul__


class product_as_sum(Wrong):
    class Value(Slopes):
        def __mul__(self, other):
            other = self.wrap(other)
            return self.__class__(self.data * other.data, [(self, 1.0), (other, 1.0)])

        __rmul__ = __mul__


class one_factor_only(Wrong):
    class Value(Slopes):
        def __mul__(self, other):
            other = self.wrap(other)
            return self.__class__(self.data * other.data, [(self, other.data)])

        __rmul__ = __mul__


class no_number_left_of_plus(Wrong):
    """`2 + v` raises TypeError."""

    mistake = "an operator is missing"

    Value = without(Closures, "__radd__")


class no_number_left_of_times(Wrong):
    mistake = "an operator is missing"

    Value = without(Closures, "__rmul__")


class no_number_left_of_minus(Wrong):
    mistake = "an operator is missing"

    Value = without(Closures, "__rsub__")


class no_number_left_of_division(Wrong):
    mistake = "an operator is missing"

    Value = without(Closures, "__rtruediv__")


class no_number_right(Wrong):
    """Sums and products take the other operand for a Value, whatever it is."""

    mistake = "a number treated as a Value"

    class Value(Closures):
        def __add__(self, other):
            out = type(self)(self.data + other.data, (self, other), "+")

            def _backward():
                self.grad += out.grad
                other.grad += out.grad

            out._backward = _backward
            return out

        def __mul__(self, other):
            out = type(self)(self.data * other.data, (self, other), "*")

            def _backward():
                self.grad += other.data * out.grad
                other.grad += self.data * out.grad

            out._backward = _backward
            return out


class minus_turned_round(Wrong):
    mistake = "order lost in 1 - a or 2 / a"

    class Value(Closures):
        def __rsub__(self, other):
            return self - other


class division_turned_round(Wrong):
    mistake = "order lost in 1 - a or 2 / a"

    class Value(Closures):
        def __rtruediv__(self, other):
            return self / other


class difference_sign(Wrong):
    mistake = "sign of the second operand's gradient"

    class Value(Slopes):
        def __sub__(self, other):
            other = self.wrap(other)
            return self.__class__(self.data - other.data, [(self, 1.0), (other, 1.0)])


class negative_sign(Wrong):
    mistake = "sign lost in -a"

    class Value(Slopes):
        def __neg__(self):
            return self.__class__(-self.data, [(self, 1.0)])


class no_negative(Wrong):
    """`-v` raises TypeError."""

    mistake = "an operation is missing"

    Value = without(Slopes, "__neg__")


class exponent_not_lowered(Wrong):
    mistake = "exponent not lowered"

    class Value(Slopes):
        def __pow__(self, n):
            return self.__class__(self.data**n, [(self, n * self.data**n)])


class exponent_not_in_front(Wrong):
    mistake = "factor n left out"

    class Value(Slopes):
        def __pow__(self, n):
            return self.__class__(self.data**n, [(self, self.data ** (n - 1))])


class square_only(Wrong):
    mistake = "slope of the square for every power"

    class Value(Slopes):
        def __pow__(self, n):
            return self.__class__(self.data**n, [(self, 2 * self.data)])


class quotient_by_numerator_only(Wrong):
    mistake = "quotient's second gradient"

    class Value(Slopes):
        def __truediv__(self, other):
            other = self.wrap(other)
            return self.__class__(self.data / other.data, [(self, 1 / other.data)])


class quotient_sign(Wrong):
    mistake = "quotient's second gradient"

    class Value(Slopes):
        def __truediv__(self, other):
            other = self.wrap(other)
            slope = self.data / other.data**2
            return self.__class__(self.data / other.data, [(self, 1 / other.data), (other, slope)])


class quotient_not_squared(Wrong):
    mistake = "quotient's second gradient"

    class Value(Slopes):
        def __truediv__(self, other):
            other = self.wrap(other)
            slope = -self.data / other.data
            return self.__class__(self.data / other.data, [(self, 1 / other.data), (other, slope)])


class quotient_floored(Wrong):
    class Value(Slopes):
        def __truediv__(self, other):
            other = self.wrap(other)
            slope = -self.data / other.data**2
            return self.__class__(self.data // other.data, [(self, 1 / other.data), (other, slope)])


class relu_passes_everything(Wrong):
    mistake = "relu passes everything back"

    class Value(Slopes):
        def relu(self):
            return self.__class__(max(self.data, 0.0), [(self, 1.0)])


class relu_of_the_gradient(Wrong):
    mistake = "relu passes everything back"

    class Value(Closures):
        def relu(self):
            out = type(self)(max(self.data, 0), (self,), "relu")

            def _backward():
                self.grad += (out.grad > 0) * out.grad

            out._backward = _backward
            return out


class relu_times_data(Wrong):
    mistake = "relu's output in place of its slope"

    class Value(Slopes):
        def relu(self):
            return self.__class__(max(self.data, 0.0), [(self, max(self.data, 0.0))])


class relu_leaves_the_graph(Wrong):
    """The result forgets where it came from."""

    mistake = "relu passes nothing back"

    class Value(Slopes):
        def relu(self):
            return self.__class__(max(self.data, 0.0))


class relu_absolute(Wrong):
    class Value(Slopes):
        def relu(self):
            return self.__class__(abs(self.data), [(self, math.copysign(1.0, self.data))])


class tanh_not_squared(Wrong):
    mistake = "tanh's derivative"

    class Value(Slopes):
        def tanh(self):
            t = math.tanh(self.data)
            return self.__class__(t, [(self, 1 - t)])


class tanh_square_of_input(Wrong):
    mistake = "tanh's derivative"

    class Value(Slopes):
        def tanh(self):
            return self.__class__(math.tanh(self.data), [(self, 1 - self.data**2)])


class tanh_slope_of_sigmoid(Wrong):
    mistake = "tanh's derivative"

    class Value(Slopes):
        def tanh(self):
            t = math.tanh(self.data)
            return self.__class__(t, [(self, t * (1 - t))])


class tanh_without_two(Wrong):
    """exp(x) for exp(2 x): tanh of half the number."""

    class Value(Slopes):
        def tanh(self):
            t = (math.exp(self.data) - 1) / (math.exp(self.data) + 1)
            return self.__class__(t, [(self, 1 - t * t)])


class exp_slope_of_input(Wrong):
    mistake = "exp's derivative"

    class Value(Slopes):
        def exp(self):
            return self.__class__(math.exp(self.data), [(self, self.data)])


class exp_as_power(Wrong):
    mistake = "exp's derivative"

    class Value(Slopes):
        def exp(self):
            return self.__class__(math.exp(self.data), [(self, self.data * math.exp(self.data - 1))])


class exp_slope_one(Wrong):
    mistake = "exp's derivative"

    class Value(Slopes):
        def exp(self):
            return self.__class__(math.exp(self.data), [(self, 1.0)])


class exp_missing(Wrong):
    class Value(Slopes):
        def exp(self):
            return None


class whole_numbers(Wrong):
    mistake = "data cut to whole numbers"

    class Value(Slopes):
        def __init__(self, data, parents=()):
            super().__init__(data, parents)
            self.data = int(self.data)
