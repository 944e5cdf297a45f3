"""The course's pictures. Each function returns a figure; `show(fig, alt=...)` displays it with words."""

from utils.plots.agreement import draw_agreement
from utils.plots.array_graph import ArrayNode, draw_array_graph
from utils.plots.band import draw_bands
from utils.plots.bars import draw_bars
from utils.plots.channels import Channels, draw_channels
from utils.plots.columns import draw_columns
from utils.plots.comparison import draw_comparison
from utils.plots.computational_graph import Graph, draw_graph
from utils.plots.curves import Panel, draw_curves
from utils.plots.descent import draw_descent
from utils.plots.digits import draw_digits, draw_weights
from utils.plots.feature_maps import draw_feature_maps
from utils.plots.histograms import draw_histograms
from utils.plots.images import draw_images
from utils.plots.kernel import draw_kernel
from utils.plots.mapped_circles import draw_mapped_circles
from utils.plots.matrix import draw_matrices
from utils.plots.normalised_sets import draw_normalised_sets
from utils.plots.partners import draw_partners
from utils.plots.patch import draw_patch
from utils.plots.pipeline import draw_pipeline
from utils.plots.pixel_map import draw_pixel_map
from utils.plots.pooling import draw_pooling
from utils.plots.receptive_field import draw_receptive_fields
from utils.plots.reliability import draw_reliability
from utils.plots.residuals import draw_residuals
from utils.plots.shapes import draw_shapes
from utils.plots.show import show
from utils.plots.slide import draw_slide
from utils.plots.softmax import draw_simplex, draw_surface
from utils.plots.stepping import step_through
from utils.plots.tangent import draw_zoom
from utils.plots.thinned import draw_thinned
from utils.plots.volumes import Volume, draw_volumes
from utils.plots.window import draw_window, draw_window_strip
from utils.plots.windows import Windows, draw_windows, draw_windows_2d
from utils.plots.wires import Wires, draw_wires

__all__ = [
    "ArrayNode",
    "Channels",
    "Graph",
    "Panel",
    "Volume",
    "Windows",
    "Wires",
    "draw_agreement",
    "draw_array_graph",
    "draw_bands",
    "draw_bars",
    "draw_channels",
    "draw_columns",
    "draw_comparison",
    "draw_curves",
    "draw_descent",
    "draw_digits",
    "draw_feature_maps",
    "draw_graph",
    "draw_histograms",
    "draw_images",
    "draw_kernel",
    "draw_mapped_circles",
    "draw_matrices",
    "draw_normalised_sets",
    "draw_partners",
    "draw_patch",
    "draw_pipeline",
    "draw_pixel_map",
    "draw_pooling",
    "draw_receptive_fields",
    "draw_reliability",
    "draw_residuals",
    "draw_shapes",
    "draw_simplex",
    "draw_slide",
    "draw_surface",
    "draw_thinned",
    "draw_volumes",
    "draw_weights",
    "draw_window",
    "draw_window_strip",
    "draw_windows",
    "draw_windows_2d",
    "draw_wires",
    "draw_zoom",
    "show",
    "step_through",
]
