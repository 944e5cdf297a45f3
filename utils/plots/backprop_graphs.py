"""The graphs of unit 01: where their nodes stand. Their numbers are the lesson's."""

from utils.plots.computational_graph import Graph

NEURON = Graph(
    places={
        "x": (0, 3.1),
        "w": (0, 1.7),
        "b": (1.8, 1.1),
        "t": (3.6, 0.8),
        "u": (1.8, 2.4),
        "z": (3.6, 2.2),
        "e": (5.4, 1.9),
        "L": (7.2, 1.9),
    },
    edges=[("x", "u"), ("w", "u"), ("u", "z"), ("b", "z"), ("z", "e"), ("t", "e"), ("e", "L")],
    operations={"u": "×", "z": "+", "e": "−", "L": "( )²"},
)
"""L = (w x + b - t)^2."""

GATES = Graph(
    places={
        "a": (0, 1.3),
        "b": (0, 0),
        "sum": (1.7, 0.65),
        "c": (4.1, 1.3),
        "d": (4.1, 0),
        "product": (5.8, 0.65),
        "e": (8.2, 1.3),
        "f": (8.2, 0),
        "larger": (9.9, 0.65),
    },
    edges=[
        ("a", "sum"),
        ("b", "sum"),
        ("c", "product"),
        ("d", "product"),
        ("e", "larger"),
        ("f", "larger"),
    ],
    operations={"sum": "+", "product": "×", "larger": "max"},
)
"""Three graphs of one operation each, side by side."""

FORK = Graph(
    places={"a": (0, 1), "b": (2, 2), "c": (2, 0), "d": (4, 1)},
    edges=[("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")],
    operations={"b": "2·", "c": "+1", "d": "×"},
)
"""d = 2a (a + 1): the input is used twice."""

BIAS = Graph(
    places={"b": (0, 1.5), "row 0": (2.4, 3.1), "row 1": (2.4, 1.5), "row 2": (2.4, -0.1)},
    edges=[("b", "row 0"), ("b", "row 1"), ("b", "row 2")],
    operations={"row 0": "+", "row 1": "+", "row 2": "+"},
)
"""One bias, added to each of three rows."""

RESIDUAL = Graph(
    places={
        "x": (0, 2.3),
        "w1": (1.1, 0.0),
        "w2": (4.5, 0.0),
        "z": (2.3, 1.0),
        "a": (4.0, 1.0),
        "f": (5.7, 1.0),
        "y": (7.6, 2.3),
    },
    edges=[("x", "z"), ("w1", "z"), ("z", "a"), ("a", "f"), ("w2", "f"), ("f", "y"), ("x", "y")],
    operations={"z": "×", "a": "relu", "f": "×", "y": "+"},
)
"""y = relu(x w1) w2 + x."""

REUSE = Graph(
    places={"a": (0, 0.5), "b": (1.9, 0.5), "c": (3.7, 1.7), "d": (5.7, 0.5)},
    edges=[("a", "b"), ("b", "c"), ("b", "d"), ("c", "d")],
    operations={"b": "2·", "c": "+1", "d": "×"},
)
"""d = b (b + 1) with b = 2a: an intermediate result is used twice, once by way of the other use."""
