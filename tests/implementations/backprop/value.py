"""Right answers to `Value`, scalar reverse-mode differentiation; one more stands in value_subclasses.py."""

import math

from tests.implementations.registry import Right

EXERCISE = "Value"


class closures(Right):
    """Each operation leaves a function behind that passes its gradient on."""

    class Value:
        def __init__(self, data, _children=(), _op=""):
            self.data = data
            self.grad = 0
            self._backward = lambda: None
            self._prev = set(_children)
            self._op = _op

        def __add__(self, other):
            other = other if isinstance(other, type(self)) else type(self)(other)
            out = type(self)(self.data + other.data, (self, other), "+")

            def _backward():
                self.grad += out.grad
                other.grad += out.grad

            out._backward = _backward
            return out

        def __mul__(self, other):
            other = other if isinstance(other, type(self)) else type(self)(other)
            out = type(self)(self.data * other.data, (self, other), "*")

            def _backward():
                self.grad += other.data * out.grad
                other.grad += self.data * out.grad

            out._backward = _backward
            return out

        def __pow__(self, other):
            assert isinstance(other, (int, float)), "only int and float powers"
            out = type(self)(self.data**other, (self,), f"**{other}")

            def _backward():
                self.grad += other * self.data ** (other - 1) * out.grad

            out._backward = _backward
            return out

        def relu(self):
            out = type(self)(0 if self.data < 0 else self.data, (self,), "relu")

            def _backward():
                self.grad += (out.data > 0) * out.grad

            out._backward = _backward
            return out

        def exp(self):
            out = type(self)(math.exp(self.data), (self,), "exp")

            def _backward():
                self.grad += out.data * out.grad

            out._backward = _backward
            return out

        def tanh(self):
            x = self.data
            t = (math.exp(2 * x) - 1) / (math.exp(2 * x) + 1)
            out = type(self)(t, (self,), "tanh")

            def _backward():
                self.grad += (1 - t**2) * out.grad

            out._backward = _backward
            return out

        def backward(self):
            topo, visited = [], set()

            def build(v):
                if v not in visited:
                    visited.add(v)
                    for child in v._prev:
                        build(child)
                    topo.append(v)

            build(self)
            self.grad = 1
            for v in reversed(topo):
                v._backward()

        def __neg__(self):
            return self * -1

        def __radd__(self, other):
            return self + other

        def __sub__(self, other):
            return self + (-other)

        def __rsub__(self, other):
            return other + (-self)

        def __rmul__(self, other):
            return self * other

        def __truediv__(self, other):
            return self * other**-1

        def __rtruediv__(self, other):
            return other * self**-1

        def __repr__(self):
            return f"Value(data={self.data}, grad={self.grad})"


class local_slopes(Right):
    """Each node keeps its parents with the slopes by them; the order is found without recursion."""

    class Value:
        def __init__(self, data, parents=()):
            self.data = float(data)
            self.grad = 0.0
            self.parents = list(parents)

        @classmethod
        def wrap(cls, x):
            return x if isinstance(x, cls) else cls(x)

        def __add__(self, other):
            other = self.wrap(other)
            return self.__class__(self.data + other.data, [(self, 1.0), (other, 1.0)])

        __radd__ = __add__

        def __mul__(self, other):
            other = self.wrap(other)
            return self.__class__(self.data * other.data, [(self, other.data), (other, self.data)])

        __rmul__ = __mul__

        def __neg__(self):
            return self.__class__(-self.data, [(self, -1.0)])

        def __sub__(self, other):
            other = self.wrap(other)
            return self.__class__(self.data - other.data, [(self, 1.0), (other, -1.0)])

        def __rsub__(self, other):
            return self.wrap(other) - self

        def __truediv__(self, other):
            other = self.wrap(other)
            slope = -self.data / other.data**2
            return self.__class__(self.data / other.data, [(self, 1 / other.data), (other, slope)])

        def __rtruediv__(self, other):
            return self.wrap(other) / self

        def __pow__(self, n):
            return self.__class__(self.data**n, [(self, n * self.data ** (n - 1))])

        def relu(self):
            return self.__class__(max(self.data, 0.0), [(self, float(self.data >= 0))])

        def exp(self):
            e = math.exp(self.data)
            return self.__class__(e, [(self, e)])

        def tanh(self):
            t = math.tanh(self.data)
            return self.__class__(t, [(self, 1 - t * t)])

        def backward(self):
            uses, stack = {}, [self]
            seen = {id(self)}
            while stack:
                for parent, _ in stack.pop().parents:
                    uses[id(parent)] = uses.get(id(parent), 0) + 1
                    if id(parent) not in seen:
                        seen.add(id(parent))
                        stack.append(parent)
            self.grad = 1.0
            ready = [self]
            while ready:
                node = ready.pop()
                for parent, slope in node.parents:
                    parent.grad += slope * node.grad
                    uses[id(parent)] -= 1
                    if uses[id(parent)] == 0:
                        ready.append(parent)


class every_path(Right):
    """The chain rule written out: each path from the result to a node adds its product."""

    class Value:
        def __init__(self, data, inputs=()):
            self.data, self.grad, self.inputs = data, 0.0, inputs

        def backward(self, upstream=1.0):
            self.grad += upstream
            for node, slope in self.inputs:
                node.backward(upstream * slope)

        def _other(self, x):
            return x if hasattr(x, "data") and hasattr(x, "inputs") else type(self)(x)

        def __add__(self, other):
            other = self._other(other)
            return type(self)(self.data + other.data, ((self, 1), (other, 1)))

        def __mul__(self, other):
            other = self._other(other)
            return type(self)(self.data * other.data, ((self, other.data), (other, self.data)))

        def __pow__(self, k):
            return type(self)(self.data**k, ((self, k * self.data ** (k - 1)),))

        def relu(self):
            return self * (self.data > 0)

        def exp(self):
            return type(self)(math.exp(self.data), ((self, math.exp(self.data)),))

        def tanh(self):
            return type(self)(math.tanh(self.data), ((self, 1 / math.cosh(self.data) ** 2),))

        def __radd__(self, other):
            return self + other

        def __rmul__(self, other):
            return self * other

        def __neg__(self):
            return -1 * self

        def __sub__(self, other):
            return self + -1 * other

        def __rsub__(self, other):
            return -1 * self + other

        def __truediv__(self, other):
            return self * self._other(other) ** -1

        def __rtruediv__(self, other):
            return self**-1 * other


class tape(Right):
    """Nodes are numbered as they are made: a later number never feeds an earlier one."""

    class Value:
        made = 0

        def __init__(self, data):
            self.data = data
            self.grad = 0.0
            self.sources, self.push = (), None
            type(self).made += 1
            self.number = type(self).made

        def _new(self, data, sources, push):
            out = type(self)(data)
            out.sources, out.push = sources, push
            return out

        def _wrap(self, x):
            return x if isinstance(x, type(self)) else type(self)(x)

        def __add__(self, other):
            other = self._wrap(other)
            return self._new(self.data + other.data, (self, other), lambda g: (g, g))

        def __mul__(self, other):
            other = self._wrap(other)
            a, b = self.data, other.data
            return self._new(a * b, (self, other), lambda g: (g * b, g * a))

        def __pow__(self, power):
            a = self.data
            return self._new(a**power, (self,), lambda g: (g * power * a ** (power - 1),))

        def __truediv__(self, other):
            other = self._wrap(other)
            a, b = self.data, other.data
            return self._new(a / b, (self, other), lambda g: (g / b, -g * a / (b * b)))

        def relu(self):
            a = self.data
            return self._new(max(0, a), (self,), lambda g: (g if a > 0 else 0.0,))

        def exp(self):
            e = math.exp(self.data)
            return self._new(e, (self,), lambda g: (g * e,))

        def tanh(self):
            t = math.tanh(self.data)
            return self._new(t, (self,), lambda g: (g * (1 + t) * (1 - t),))

        def __neg__(self):
            return self._new(-self.data, (self,), lambda g: (-g,))

        def __sub__(self, other):
            return self + -self._wrap(other)

        def __rsub__(self, other):
            return self._wrap(other) - self

        def __rtruediv__(self, other):
            return self._wrap(other) / self

        __radd__, __rmul__ = __add__, __mul__

        def backward(self):
            reached, stack = {self.number: self}, [self]
            while stack:
                for source in stack.pop().sources:
                    if source.number not in reached:
                        reached[source.number] = source
                        stack.append(source)
            self.grad = 1.0
            for number in sorted(reached, reverse=True):
                node = reached[number]
                if node.push:
                    for source, g in zip(node.sources, node.push(node.grad), strict=True):
                        source.grad += g


class slots_and_numbers_apart(Right):
    """Numbers never become nodes."""

    class Value:
        __slots__ = ("data", "grad", "_edges")

        def __init__(self, data, edges=()):
            self.data, self.grad, self._edges = data, 0.0, edges

        def __add__(self, other):
            if isinstance(other, (int, float)):
                return self.__class__(self.data + other, ((self, 1.0),))
            return self.__class__(self.data + other.data, ((self, 1.0), (other, 1.0)))

        def __mul__(self, other):
            if isinstance(other, (int, float)):
                return self.__class__(self.data * other, ((self, other),))
            return self.__class__(self.data * other.data, ((self, other.data), (other, self.data)))

        def __pow__(self, k):
            slope = k * self.data ** (k - 1) if k != 0 else 0.0
            return self.__class__(self.data**k, ((self, slope),))

        def exp(self):
            e = math.e**self.data
            return self.__class__(e, ((self, e),))

        def tanh(self):
            return 1 - 2 / ((2 * self).exp() + 1)

        def relu(self):
            return (self + self.abs()) / 2

        def abs(self):
            sign = math.copysign(1.0, self.data)
            return self.__class__(abs(self.data), ((self, sign),))

        def __neg__(self):
            return self * -1

        def __sub__(self, other):
            return self + other * -1

        def __rsub__(self, other):
            return self * -1 + other

        def __truediv__(self, other):
            if isinstance(other, (int, float)):
                return self * (1 / other)
            return self * other**-1

        def __rtruediv__(self, other):
            return self**-1 * other

        __radd__, __rmul__ = __add__, __mul__

        def backward(self):
            order, seen = [], set()

            def visit(node):
                seen.add(id(node))
                for source, _ in node._edges:
                    if id(source) not in seen:
                        visit(source)
                order.insert(0, node)

            visit(self)
            self.grad = 1.0
            for node in order:
                for source, slope in node._edges:
                    source.grad += node.grad * slope
