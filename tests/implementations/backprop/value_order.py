"""Wrong answers to `Value` in how gradients travel: order, sharing, adding up."""

import math

from tests.implementations.backprop.value import closures, local_slopes
from tests.implementations.registry import Wrong

EXERCISE = "Value"

Closures = closures.Value
Slopes = local_slopes.Value


class assigned(Wrong):
    """`=` where `+=` belongs: a node used twice keeps the last gradient only."""

    mistake = "gradient assigned instead of added"

    class Value(Slopes):
        def backward(self):
            order, seen = [], set()

            def visit(node):
                if node not in seen:
                    seen.add(node)
                    for parent, _ in node.parents:
                        visit(parent)
                    order.append(node)

            visit(self)
            self.grad = 1.0
            for node in reversed(order):
                for parent, slope in node.parents:
                    parent.grad = slope * node.grad


class assigned_in_products(Wrong):
    mistake = "gradient assigned instead of added"

    class Value(Closures):
        def __mul__(self, other):
            other = other if isinstance(other, type(self)) else type(self)(other)
            out = type(self)(self.data * other.data, (self, other), "*")

            def _backward():
                self.grad = other.data * out.grad
                other.grad = self.data * out.grad

            out._backward = _backward
            return out


class assigned_in_sums(Wrong):
    mistake = "gradient assigned instead of added"

    class Value(Closures):
        def __add__(self, other):
            other = other if isinstance(other, type(self)) else type(self)(other)
            out = type(self)(self.data + other.data, (self, other), "+")

            def _backward():
                self.grad = out.grad
                other.grad = out.grad

            out._backward = _backward
            return out


class breadth_first(Wrong):
    """Each node passes its gradient on when it is met, before all of it has arrived."""

    mistake = "nodes visited before their gradient is complete"

    class Value(Slopes):
        def backward(self):
            self.grad = 1.0
            queue, seen = [self], {id(self)}
            while queue:
                node = queue.pop(0)
                for parent, slope in node.parents:
                    parent.grad += slope * node.grad
                    if id(parent) not in seen:
                        seen.add(id(parent))
                        queue.append(parent)


class depth_first(Wrong):
    mistake = "nodes visited before their gradient is complete"

    class Value(Slopes):
        def backward(self):
            self.grad = 1.0
            seen = set()

            def visit(node):
                if node in seen:
                    return
                seen.add(node)
                for parent, slope in node.parents:
                    parent.grad += slope * node.grad
                for parent, _ in node.parents:
                    visit(parent)

            visit(self)


class no_visited_set(Wrong):
    """A shared node is listed more than once, and passes its gradient on each time."""

    mistake = "nodes visited before their gradient is complete"

    class Value(Closures):
        def backward(self):
            topo = []

            def build(v):
                for child in v._prev:
                    build(child)
                topo.append(v)

            build(self)
            self.grad = 1
            for v in reversed(topo):
                v._backward()


class passes_its_whole_gradient_again(Wrong):
    """Recursion that hands on the node's sum so far, not only what has just arrived."""

    mistake = "nodes visited before their gradient is complete"

    class Value(Slopes):
        def backward(self, upstream=1.0):
            self.grad += upstream
            for parent, slope in self.parents:
                parent.backward(self.grad * slope)


class one_step_only(Wrong):
    mistake = "the walk back stops early"

    class Value(Closures):
        def backward(self):
            self.grad = 1
            self._backward()


class order_not_reversed(Wrong):
    mistake = "the walk back stops early"

    class Value(Closures):
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
            for v in topo:
                v._backward()


class start_forgotten(Wrong):
    """Nothing sets the result's own gradient to 1."""

    mistake = "backward does not start from 1"

    class Value(Closures):
        def backward(self):
            topo, visited = [], set()

            def build(v):
                if v not in visited:
                    visited.add(v)
                    for child in v._prev:
                        build(child)
                    topo.append(v)

            build(self)
            for v in reversed(topo):
                v._backward()


class upstream_forgotten(Wrong):
    mistake = "upstream gradient left out"

    class Value(Slopes):
        def backward(self):
            order, seen = [], set()

            def visit(node):
                if node not in seen:
                    seen.add(node)
                    for parent, _ in node.parents:
                        visit(parent)
                    order.append(node)

            visit(self)
            self.grad = 1.0
            for node in reversed(order):
                for parent, slope in node.parents:
                    parent.grad += slope


class upstream_forgotten_in_exp(Wrong):
    class Value(Closures):
        def exp(self):
            out = type(self)(math.exp(self.data), (self,), "exp")

            def _backward():
                self.grad += out.data

            out._backward = _backward
            return out


class gradients_kept_by_the_class(Wrong):
    """One gradient for all: a class attribute that every node adds to."""

    class Value(Slopes):
        _shared = 0.0

        @property
        def grad(self):
            return type(self)._shared

        @grad.setter
        def grad(self, value):
            type(self)._shared = value


class gradient_returned(Wrong):
    """backward gives back its gradients and leaves `grad` at 0."""

    mistake = "backward does not start from 1"

    class Value(Slopes):
        def backward(self):
            total = {}

            def pass_on(node, g):
                total[node] = total.get(node, 0.0) + g
                for parent, slope in node.parents:
                    pass_on(parent, g * slope)

            pass_on(self, 1.0)
            return total


class same_node_twice_once_in_the_set(Wrong):
    """Sources kept in a dict by node: v + v and v * v keep one of the two."""

    mistake = "gradient assigned instead of added"

    class Value(Slopes):
        def __init__(self, data, parents=()):
            super().__init__(data, dict(parents).items())
