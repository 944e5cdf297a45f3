"""Value: scalar reverse-mode differentiation in micrograd's interface (bonus)."""
from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from utils.checks.autograd import tensor
from utils.checks.observing import BadAnswer
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.units.numpy_only import NUMPY_ONLY

# Every expression is written once, for the student's Value and for PyTorch's tensors alike.
SHARED = "gradients through shared nodes"


def _shared(a, b):
    c = a * b + a
    d = c * c + b * c
    return d * c + a


def _diamonds(a, b):
    """Each step uses the one before twice: 2^8 paths lead back, so visiting paths instead of nodes shows."""
    c = a * b
    for k in range(8):
        c = c * 0.5 + c * 0.25 * a if k % 2 else c + c * 0.1
    return c


def _late(a, b):
    """b enters early and late: a node must wait until everything that uses it has been visited."""
    early = a + b
    middle = early * 2.0
    return middle * early + b * middle


def _chain(a, b):
    c = a
    for _ in range(60):
        c = c * 0.9 + b
    return c


GROUPS: dict[str, dict[str, Callable]] = {
    "add and multiply": {"a + b": lambda a, b: a + b, "a * b": lambda a, b: a * b, "a * b + b": lambda a, b: a * b + b,
                         "(a * b) * (a + b)": lambda a, b: (a * b) * (a + b)},
    "subtract, divide, power": {"a - b": lambda a, b: a - b, "a / b": lambda a, b: a / b, "a ** 3": lambda a, b: a**3,
                                "b ** -2": lambda a, b: b**-2, "b ** 0.5": lambda a, b: b**0.5,
                                "(a - b) ** 3": lambda a, b: (a - b) ** 3, "(a / b) ** 2": lambda a, b: (a / b) ** 2,
                                "-a * b": lambda a, b: -a * b},
    "numbers on either side": {"2 + a": lambda a, b: 2 + a, "a + 2": lambda a, b: a + 2, "3 * a": lambda a, b: 3 * a,
                               "a * 3.0": lambda a, b: a * 3.0, "1 - a": lambda a, b: 1 - a, "a - 1": lambda a, b: a - 1,
                               "2 / b": lambda a, b: 2 / b, "b / 2": lambda a, b: b / 2},
    "relu, exp, tanh": {"a.relu() * b": lambda a, b: a.relu() * b, "(a * -1).relu() + b": lambda a, b: (a * -1).relu() + b,
                        "a.exp()": lambda a, b: a.exp(), "(a * b).tanh()": lambda a, b: (a * b).tanh(),
                        "a.tanh() * b.exp()": lambda a, b: a.tanh() * b.exp()},
    "a node used more than once": {"a + a": lambda a, b: a + a, "a * a": lambda a, b: a * a,
                                   "a * b + a": lambda a, b: a * b + a},
    SHARED: {"shared sums and products": _shared, "used early and late": _late,
                                       "a chain of diamonds": _diamonds, "a chain of 60 steps": _chain},
}


def _cases(group):
    def cases(rng):
        found = {}
        for name in GROUPS[group]:
            a = float(rng.uniform(0.4, 1.6))
            found[name] = {"expression": name, "a": a, "b": float(rng.uniform(0.5, 1.5) + (1.7 if "-" in name else 0))}
        return found
    return cases


def _observe(group):
    def observe(f, i):
        a, b = f.Value(i.a), f.Value(i.b)
        out = GROUPS[group][i.expression](a, b)
        if not hasattr(out, "backward"):
            raise BadAnswer(f"{i.expression} should be a Value again; it is a {type(out).__name__}.")
        out.backward()
        seen = {"value": out.data, "gradient of a": a.grad, "gradient of b": b.grad, "start": out.grad}
        return {**seen, **_without_sharing(f, i)} if group == SHARED else seen
    return observe


def _without_sharing(f, i):
    """The same derivatives where no node is used twice, and where a leaf is: they tell a wrong slope, a gradient
    that is assigned and a wrong order apart."""
    leaves: dict[str, list] = {"a": [], "b": []}

    def leaf(name, number):
        def make():
            leaves[name].append(f.Value(number))
            return leaves[name][-1]
        return _Anew(make)

    out = GROUPS[SHARED][i.expression](leaf("a", i.a), leaf("b", i.b)).make()
    out.backward()
    twice = f.Value(i.a)
    (twice * twice + twice).backward()
    return {**{f"apart {n}": sum(leaf.grad for leaf in found) for n, found in leaves.items()}, "twice": twice.grad}


class _Anew:
    """An expression that is built anew wherever it is used, so that its graph is a tree."""

    def __init__(self, make: Callable):
        self.make = make

    def __add__(self, other):
        return _Anew(lambda: self.make() + _built(other))

    def __mul__(self, other):
        return _Anew(lambda: self.make() * _built(other))


def _built(operand):
    return operand.make() if isinstance(operand, _Anew) else operand


def _slopes_right(i, o):
    want = _expected(SHARED)(i)
    return all(np.isclose(float(o[f"apart {n}"]), want[f"gradient of {n}"]) for n in "ab")


def _assigned(i, o):
    return _slopes_right(i, o) and not np.isclose(float(o.twice), 2 * i.a + 1)


def _out_of_order(i, o):
    return _slopes_right(i, o) and np.isclose(float(o.twice), 2 * i.a + 1)


def _expected(group):
    def expected(i):
        a, b = tensor(i.a, True), tensor(i.b, True)
        out = GROUPS[group][i.expression](a, b)
        out.backward()
        return {"value": out.item(), "gradient of a": 0.0 if a.grad is None else a.grad.item(),
                "gradient of b": 0.0 if b.grad is None else b.grad.item()}
    return expected


def _gives(table: Mapping[str, Callable[[float, float], Mapping[str, float]]]):
    """What a mistake would give in each of a group's cases, by formula; cases without one stay as expected."""
    names = {"value": "value", "a": "gradient of a", "b": "gradient of b"}

    def gives(i, want):
        if i.expression not in table:
            raise KeyError(i.expression)
        return {names[k]: v for k, v in table[i.expression](i.a, i.b).items()}
    return gives


EITHER_SIDE = ("Python asks the number first; when it does not know a Value it calls the Value's reflected method: "
               "__radd__, __rmul__, __rsub__, __rtruediv__. And a plain number met inside + or * must become a Value.")
ACCUMULATE = "A node used twice receives gradient twice: add to grad (+=) instead of setting it."
UNSUPPORTED = Mistake("an operator is missing", EITHER_SIDE, error="unsupported operand type(s)")
NO_METHOD = Mistake("a number treated as a Value", "A plain number has no data and no grad: wrap it in a Value first.",
                    error="object has no attribute")
def _nothing_arrives(i, o):
    return float(o["gradient of a"]) == 0 == float(o["gradient of b"])


FINAL_ONE = Mistake("backward does not start from 1", "The derivative of the output by itself is 1: set it before "
                                                      "walking "
                    "back.", when=lambda i, o: _nothing_arrives(i, o) and float(o.start) != 1)
STOPS = Mistake("the walk back stops early", "The gradient leaves the output and does not reach a and b: every node "
                                             "on the "
                "way must pass it on, from the output towards the leaves.",
                when=lambda i, o: _nothing_arrives(i, o) and float(o.start) == 1)

def _like_sigmoid(x):
    return np.tanh(x) * (1 - np.tanh(x))


def _quotient(slope):
    """A wrong derivative of a / b by b; `slope(numerator, denominator)`."""
    return _gives({"a / b": lambda a, b: {"b": slope(a, b)},
                   "(a / b) ** 2": lambda a, b: {"b": 2 * a / b * slope(a, b)}})


def _power(name, hint, slope):
    """A wrong derivative `slope(x, n)` of x ** n, where division is written by itself and where it is b ** -1."""
    def by(inner):
        return _gives({
            "a ** 3": lambda a, b: {"a": slope(a, 3)}, "b ** -2": lambda a, b: {"b": slope(b, -2)},
            "b ** 0.5": lambda a, b: {"b": slope(b, 0.5)}, "a / b": lambda a, b: {"b": inner(a, b)},
            "(a - b) ** 3": lambda a, b: {"a": slope(a - b, 3), "b": -slope(a - b, 3)},
            "(a / b) ** 2": lambda a, b: {"a": slope(a / b, 2) / b, "b": slope(a / b, 2) * inner(a, b)}})
    return (Mistake(name, hint, by(lambda a, b: -a / b**2)), Mistake(name, hint, by(lambda a, b: a * slope(b, -1))))


QUOTIENT = "quotient's second gradient", "d(a / b)/db = -a / b**2: check its sign and its square."
QUOTIENT_SIGN = Mistake(*QUOTIENT, _quotient(lambda a, b: a / b**2))
QUOTIENT_SQUARE = Mistake(*QUOTIENT, _quotient(lambda a, b: -a / b))
QUOTIENT_NUMERATOR = Mistake(QUOTIENT[0], "b moves a / b as well: its gradient is -a / b**2, not 0.",
                             _quotient(lambda a, b: 0.0))

_MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "add and multiply": (
        FINAL_ONE,
        Mistake(STOPS.name, STOPS.hint, _gives({
            "a * b + b": lambda a, b: {"a": 0.0, "b": 1.0}, "(a * b) * (a + b)": lambda a, b: {"a": 0.0, "b": 0.0}})),
        Mistake("data cut to whole numbers", "data is a float: int() and // drop what stands behind the point.",
                when=lambda i, o: float(o.value).is_integer()),
        Mistake("gradients of * not swapped", "The derivative of a * b by a is b, and by b it is a.", _gives({
            "a * b": lambda a, b: {"a": a, "b": b}, "a * b + b": lambda a, b: {"a": a, "b": b + 1},
            "(a * b) * (a + b)": lambda a, b: {"a": a * b * a + a + b, "b": a * b * b + a + b}})),
        Mistake("gradient assigned instead of added", ACCUMULATE, _gives({
            "a * b + b": lambda a, b: {"b": 1.0}})),
        Mistake("gradient assigned instead of added", ACCUMULATE, _gives({
            "a * b + b": lambda a, b: {"b": a}})),
        Mistake("upstream gradient left out", "Each local derivative is multiplied by the gradient of its result: "
                                              "out.grad.",
                _gives({"a * b + b": lambda a, b: {"a": b, "b": a + 1},
                        "(a * b) * (a + b)": lambda a, b: {"a": b + 1, "b": a + 1}})),
    ),
    "subtract, divide, power": (
        UNSUPPORTED, FINAL_ONE, STOPS,
        Mistake("an operation is missing", "a - b, a / b, a ** n and -a each need a method: __sub__, __truediv__, "
                "__pow__, __neg__.", error="bad operand type for unary -"),
        QUOTIENT_SIGN, QUOTIENT_SQUARE, QUOTIENT_NUMERATOR,
        Mistake("sign lost in -a", "-a is a times -1, and so is its derivative.", _gives({
            "-a * b": lambda a, b: {"a": b}})),
        Mistake("sign of the second operand's gradient", "In a - b, raising b lowers the result.", _gives({
            "a - b": lambda a, b: {"b": 1.0}, "(a - b) ** 3": lambda a, b: {"b": 3 * (a - b) ** 2}})),
        *_power("exponent not lowered", "d(a ** n) = n * a ** (n - 1): the exponent goes down by 1.",
                lambda x, n: n * x**n),
        *_power("factor n left out", "d(a ** n) = n * a ** (n - 1): the exponent comes down as a factor.",
                lambda x, n: x ** (n - 1)),
        *_power("slope of the square for every power", "d(a ** n) = n * a ** (n - 1), with the n that was given.",
                lambda x, n: 2 * x),
    ),
    "numbers on either side": (
        UNSUPPORTED, NO_METHOD, FINAL_ONE,
        Mistake("order lost in 1 - a or 2 / a", "__rsub__ and __rtruediv__ get their operands the other way round: "
                "1 - a is not a - 1.", _gives({
                    "1 - a": lambda a, b: {"value": a - 1, "a": 1.0},
                    "2 / b": lambda a, b: {"value": b / 2, "b": 0.5}})),
        Mistake("order lost in 1 - a or 2 / a", "1 - a has the derivative -1.", _gives({
            "1 - a": lambda a, b: {"a": 1.0}, "2 / b": lambda a, b: {"b": 2 / b**2}})),
    ),
    "relu, exp, tanh": (
        Mistake("an operation is missing", "relu, exp and tanh are methods of Value.",
                error="'Value' object has no attribute"),
        NO_METHOD, FINAL_ONE,
        Mistake("tanh's derivative", "d tanh(x) = 1 - tanh(x)**2.", _gives({
            "(a * b).tanh()": lambda a, b: {"a": b * (1 - np.tanh(a * b)), "b": a * (1 - np.tanh(a * b))},
            "a.tanh() * b.exp()": lambda a, b: {"a": (1 - np.tanh(a)) * np.exp(b)}})),
        Mistake("tanh's derivative", "d tanh(x) = 1 - tanh(x)**2, of the output, not of the input.", _gives({
            "(a * b).tanh()": lambda a, b: {"a": b * (1 - (a * b) ** 2), "b": a * (1 - (a * b) ** 2)},
            "a.tanh() * b.exp()": lambda a, b: {"a": (1 - a**2) * np.exp(b)}})),
        Mistake("tanh's derivative", "t * (1 - t) is the slope of the sigmoid; that of tanh is 1 - t**2.", _gives({
            "(a * b).tanh()": lambda a, b: {"a": b * _like_sigmoid(a * b), "b": a * _like_sigmoid(a * b)},
            "a.tanh() * b.exp()": lambda a, b: {"a": _like_sigmoid(a) * np.exp(b)}})),
        Mistake("exp's derivative", "The derivative of exp(x) is exp(x), not 1.", _gives({
            "a.exp()": lambda a, b: {"a": 1.0}, "a.tanh() * b.exp()": lambda a, b: {"b": np.tanh(a)}})),
        Mistake("exp's derivative", "The derivative of exp(x) is exp(x), the output itself, not x.", _gives({
            "a.exp()": lambda a, b: {"a": a}, "a.tanh() * b.exp()": lambda a, b: {"b": np.tanh(a) * b}})),
        Mistake("exp's derivative", "The derivative of exp(x) is exp(x), without another factor.", _gives({
            "a.exp()": lambda a, b: {"a": a * np.exp(a - 1)},
            "a.tanh() * b.exp()": lambda a, b: {"b": np.tanh(a) * b * np.exp(b - 1)}})),
        Mistake("relu passes everything back", "The gradient passes the ReLU only where its input was positive.", _gives({
            "(a * -1).relu() + b": lambda a, b: {"a": -1.0}})),
        Mistake("relu's output in place of its slope", "The slope of relu is 1 or 0, not the number itself.", _gives({
            "a.relu() * b": lambda a, b: {"a": a * b}, "(a * -1).relu() + b": lambda a, b: {"a": a}})),
        Mistake("relu passes nothing back", "The result of relu must remember the node that it came from.", _gives({
            "a.relu() * b": lambda a, b: {"a": 0.0}})),
        Mistake("relu keeps negative values", "relu(x) is max(0, x).", _gives({
            "(a * -1).relu() + b": lambda a, b: {"value": b - a, "a": -1.0}})),
    ),
    "a node used more than once": (
        FINAL_ONE,
        Mistake("gradient assigned instead of added", ACCUMULATE, _gives({
            "a + a": lambda a, b: {"a": 1.0}, "a * a": lambda a, b: {"a": a}, "a * b + a": lambda a, b: {"a": 1.0}})),
        Mistake("gradient assigned instead of added", ACCUMULATE, _gives({
            "a + a": lambda a, b: {"a": 1.0}, "a * a": lambda a, b: {"a": a}, "a * b + a": lambda a, b: {"a": b}})),
    ),
    SHARED: (
        FINAL_ONE, STOPS,
        Mistake("gradient assigned instead of added", ACCUMULATE, when=_assigned),
        Mistake("nodes visited before their gradient is complete", "A node may pass its gradient on only when "
                                                                   "everything "
                "that uses it has: sort the graph topologically, walk it in reverse, and visit each node once.",
                when=_out_of_order),
        Mistake("the graph is too deep for the recursion", "Each node should be visited once, not once for every path "
                "that leads to it.", error="RecursionError"),
    ),
}

value = Exercise("Value", 6, (
    *(Check(group, _cases(group), _observe(group), _expected(group), mistakes=_MISTAKES[group],
            hint={"numbers on either side": EITHER_SIDE, "a node used more than once": ACCUMULATE}.get(group, ""))
      for group in GROUPS),
), rules_out=NUMPY_ONLY, bonus=True)
