"""An answer to `Value` that lets PyTorch do the work."""

from tests.implementations.registry import Cheat

EXERCISE = "Value"


class torch_scalar(Cheat):
    class Value:
        def __init__(self, data):
            import torch

            self.t = data if torch.is_tensor(data) else torch.tensor(float(data), dtype=torch.float64)
            if not self.t.requires_grad:
                self.t.requires_grad_()
            self.t.retain_grad()

        @property
        def data(self):
            return self.t.item()

        @property
        def grad(self):
            return 0.0 if self.t.grad is None else self.t.grad.item()

        def _of(self, other):
            return other.t if isinstance(other, type(self)) else other

        def __add__(self, other):
            return type(self)(self.t + self._of(other))

        def __mul__(self, other):
            return type(self)(self.t * self._of(other))

        def __sub__(self, other):
            return type(self)(self.t - self._of(other))

        def __rsub__(self, other):
            return type(self)(self._of(other) - self.t)

        def __truediv__(self, other):
            return type(self)(self.t / self._of(other))

        def __rtruediv__(self, other):
            return type(self)(self._of(other) / self.t)

        def __pow__(self, k):
            return type(self)(self.t**k)

        def __neg__(self):
            return type(self)(-self.t)

        __radd__, __rmul__ = __add__, __mul__

        def relu(self):
            return type(self)(self.t.relu())

        def exp(self):
            return type(self)(self.t.exp())

        def tanh(self):
            return type(self)(self.t.tanh())

        def backward(self):
            self.t.backward()
