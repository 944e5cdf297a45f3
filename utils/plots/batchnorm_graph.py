"""The graph of unit 04: where its boxes stand. Its numbers are the lesson's."""

from utils.plots.array_graph import ArrayNode

NODES = {
    "x": ArrayNode(0, 1.75),
    "mean": ArrayNode(1, 2.9, "mean of x"),
    "centered": ArrayNode(2, 1.75, "x − mean"),
    "squared": ArrayNode(2, 0.2, "centered²"),
    "var": ArrayNode(3, 0.2, "mean of\nsquared"),
    "std": ArrayNode(4, 0.2, "√(var + eps)"),
    "inv_std": ArrayNode(5, 0.2, "1 / std"),
    "x_hat": ArrayNode(5, 1.75, "centered\n· inv_std"),
    "gamma": ArrayNode(6, 2.9),
    "scaled": ArrayNode(6, 1.75, "gamma\n· x_hat"),
    "beta": ArrayNode(7, 2.9),
    "out": ArrayNode(7, 1.75, "scaled\n+ beta"),
}
EDGES = (
    ("x", "mean"),
    ("x", "centered"),
    ("mean", "centered"),
    ("centered", "squared"),
    ("squared", "var"),
    ("var", "std"),
    ("std", "inv_std"),
    ("centered", "x_hat"),
    ("inv_std", "x_hat"),
    ("x_hat", "scaled"),
    ("gamma", "scaled"),
    ("scaled", "out"),
    ("beta", "out"),
)
"""out = gamma (x - mean) / sqrt(var + eps) + beta, for one feature of a batch."""
