"""One look for every picture: colours that colour-blind readers tell apart, type that reads in a notebook.

The colours are those of M. Okabe and K. Ito, "Color Universal Design" (2008). They keep their meaning
through the course: what flows forward is blue, what flows backward is vermilion.
"""

from functools import wraps

from matplotlib import rc_context
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

BLACK = "#000000"
ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#595959"
PALE = "#E6E6E6"

FORWARD = BLUE
BACKWARD = VERMILION
CYCLE = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P")

SEQUENTIAL = LinearSegmentedColormap.from_list("white to blue", ["#FFFFFF", "#9CC9E8", BLUE, "#003A5C"])
DIVERGING = LinearSegmentedColormap.from_list(
    "blue, white, vermilion", ["#003A5C", BLUE, "#FFFFFF", VERMILION, "#7A3600"]
)

WIDTH = 8.6  # inches: what a notebook's text column holds at 96 pixels an inch

SETTINGS = {
    "font.size": 11,
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "legend.fontsize": 10.5,
    "lines.linewidth": 2.2,
    "figure.facecolor": "white",
    "mathtext.fontset": "dejavusans",
}


def in_style(draw):
    """Give a drawing function the course's look: matplotlib reads most settings when a thing is drawn."""

    @wraps(draw)
    def drawn(*args, **kwargs):
        with rc_context(SETTINGS):
            return draw(*args, **kwargs)

    return drawn


def new_figure(height: float, rows: int = 1, columns: int = 1, width: float = WIDTH, **subplots):
    """A figure in the course's look and its axes, as `plt.subplots` would give them.

    `width` and `height` are in inches; further keywords go to `Figure.subplots`. The figure is not
    pyplot's: nothing shows it but `utils.plots.show`, so a cell never draws it twice.
    """
    fig = Figure(figsize=(width, height), layout="constrained")
    return fig, fig.subplots(rows, columns, **subplots)


def number(value: float, digits: int = 3) -> str:
    """`value` as a short string with a true minus sign: 2, 0.25, −1.5, 3e−6."""
    value = float(value)
    text = f"{value:.{digits}g}" if value else "0"
    return text.replace("-", "−")


def text_colour(background) -> str:
    """Black or white, whichever reads better on an RGB(A) `background` with channels from 0 to 1.

    Luminance weights of Rec. 709.
    """
    red, green, blue = background[:3]
    return "black" if 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.45 else "white"
