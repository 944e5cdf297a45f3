"""The course's pictures. Each function returns a figure; `show(fig, alt=...)` displays it with words."""

from utils.plots.agreement import draw_agreement
from utils.plots.bars import draw_bars
from utils.plots.computational_graph import Graph, draw_graph
from utils.plots.curves import Panel, draw_curves
from utils.plots.descent import draw_descent
from utils.plots.digits import draw_digits, draw_weights
from utils.plots.kernel import draw_kernel
from utils.plots.matrix import draw_matrices
from utils.plots.pipeline import draw_pipeline
from utils.plots.shapes import draw_shapes
from utils.plots.show import show
from utils.plots.softmax import draw_simplex, draw_surface
from utils.plots.tangent import draw_zoom

__all__ = [
    "Graph",
    "Panel",
    "draw_agreement",
    "draw_bars",
    "draw_curves",
    "draw_descent",
    "draw_digits",
    "draw_graph",
    "draw_kernel",
    "draw_matrices",
    "draw_pipeline",
    "draw_shapes",
    "draw_simplex",
    "draw_surface",
    "draw_weights",
    "draw_zoom",
    "show",
]
