"""Wrong answers to `Value` in an operation: its result, its slope, or numbers beside it."""

import math

from tests.implementations.backprop.value import closures, local_slopes
from tests.implementations.registry import Wrong

EXERCISE = "Value"

Closures = closures.Value
Slopes = local_slopes.Value


class factors_swapped(Wrong):
    mistake = "factors swapped in a product"

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

    mistake = "number on the left of +"

    class Value(Closures):
        __radd__ = None


class no_number_left_of_times(Wrong):
    mistake = "number on the left of *"

    class Value(Closures):
        __rmul__ = None


class no_number_left_of_minus(Wrong):
    mistake = "number on the left of -"

    class Value(Closures):
        __rsub__ = None


class no_number_left_of_division(Wrong):
    mistake = "number on the left of /"

    class Value(Closures):
        __rtruediv__ = None


class no_number_right(Wrong):
    mistake = "number on the right"

    class Value(Slopes):
        @classmethod
        def wrap(cls, x):
            return x


class minus_turned_round(Wrong):
    mistake = "number on the left of -"

    class Value(Closures):
        def __rsub__(self, other):
            return self - other


class division_turned_round(Wrong):
    mistake = "number on the left of /"

    class Value(Closures):
        def __rtruediv__(self, other):
            return self / other


class difference_sign(Wrong):
    mistake = "sign in a difference"

    class Value(Slopes):
        def __sub__(self, other):
            other = self.wrap(other)
            return self.__class__(self.data - other.data, [(self, 1.0), (other, 1.0)])


class negative_sign(Wrong):
    class Value(Slopes):
        def __neg__(self):
            return self.__class__(-self.data, [(self, 1.0)])


class no_negative(Wrong):
    """`-v` raises TypeError."""

    class Value(Slopes):
        __neg__ = None


class exponent_not_lowered(Wrong):
    mistake = "exponent not lowered in a power"

    class Value(Slopes):
        def __pow__(self, n):
            return self.__class__(self.data**n, [(self, n * self.data**n)])


class exponent_not_in_front(Wrong):
    mistake = "exponent missing in front of a power"

    class Value(Slopes):
        def __pow__(self, n):
            return self.__class__(self.data**n, [(self, self.data ** (n - 1))])


class square_only(Wrong):
    mistake = "slope of the square for every power"

    class Value(Slopes):
        def __pow__(self, n):
            return self.__class__(self.data**n, [(self, 2 * self.data)])


class quotient_by_numerator_only(Wrong):
    mistake = "denominator gets no gradient"

    class Value(Slopes):
        def __truediv__(self, other):
            other = self.wrap(other)
            return self.__class__(self.data / other.data, [(self, 1 / other.data)])


class quotient_sign(Wrong):
    mistake = "sign in a quotient"

    class Value(Slopes):
        def __truediv__(self, other):
            other = self.wrap(other)
            slope = self.data / other.data**2
            return self.__class__(self.data / other.data, [(self, 1 / other.data), (other, slope)])


class quotient_not_squared(Wrong):
    mistake = "denominator not squared"

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
    mistake = "ReLU passes every gradient"

    class Value(Slopes):
        def relu(self):
            return self.__class__(max(self.data, 0.0), [(self, 1.0)])


class relu_of_the_gradient(Wrong):
    mistake = "ReLU's mask taken from the gradient"

    class Value(Closures):
        def relu(self):
            out = type(self)(max(self.data, 0), (self,), "relu")

            def _backward():
                self.grad += (out.grad > 0) * out.grad

            out._backward = _backward
            return out


class relu_times_data(Wrong):
    mistake = "output in place of ReLU's mask"

    class Value(Slopes):
        def relu(self):
            return self.__class__(max(self.data, 0.0), [(self, max(self.data, 0.0))])


class relu_leaves_the_graph(Wrong):
    """The result forgets where it came from."""

    mistake = "ReLU gets no gradient"

    class Value(Slopes):
        def relu(self):
            return self.__class__(max(self.data, 0.0))


class relu_absolute(Wrong):
    class Value(Slopes):
        def relu(self):
            return self.__class__(abs(self.data), [(self, math.copysign(1.0, self.data))])


class tanh_not_squared(Wrong):
    mistake = "tanh not squared in its slope"

    class Value(Slopes):
        def tanh(self):
            t = math.tanh(self.data)
            return self.__class__(t, [(self, 1 - t)])


class tanh_square_of_input(Wrong):
    mistake = "x squared in place of tanh squared"

    class Value(Slopes):
        def tanh(self):
            return self.__class__(math.tanh(self.data), [(self, 1 - self.data**2)])


class tanh_slope_of_sigmoid(Wrong):
    mistake = "slope of the sigmoid for tanh"

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
    mistake = "x in place of exp(x) as slope"

    class Value(Slopes):
        def exp(self):
            return self.__class__(math.exp(self.data), [(self, self.data)])


class exp_as_power(Wrong):
    mistake = "power rule for exp"

    class Value(Slopes):
        def exp(self):
            return self.__class__(math.exp(self.data), [(self, self.data * math.exp(self.data - 1))])


class exp_slope_one(Wrong):
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
