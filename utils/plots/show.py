"""Puts a figure into a notebook together with words for those who cannot see it."""

import base64
import html
import io

from matplotlib import rc_context
from matplotlib.figure import Figure

from utils.plots.style import SETTINGS

CSS_PIXELS_PER_INCH = 96
DOTS_PER_INCH = 150  # more than the screen asks for, so that type stays sharp on dense displays


def show(fig: Figure, alt: str) -> None:
    """Display `fig` with the alternative text `alt`: one or two sentences that say what the picture shows.

    JupyterLab and nbconvert's usual template leave out the alternative text of a PNG's metadata, so the
    picture also goes out as HTML, which both prefer. Converters that want a PNG find it, with the text in its
    metadata, and a terminal prints the text. Raises `ValueError` if `alt` is empty.
    """
    from IPython.display import display

    alt = " ".join(alt.split())
    if not alt:
        raise ValueError(
            "This picture has no alternative text: call show(fig, alt='what the picture shows')."
        )
    png, width = _png(fig), _width(fig)
    display(
        {"text/html": _tag(png, width, alt), "image/png": png, "text/plain": alt},
        metadata={"image/png": {"alt": alt, "width": width}},
        raw=True,
    )


def image_tag(fig: Figure, alt: str) -> str:
    """`fig` as one HTML image that carries its own pixels and the words `alt`."""
    return _tag(_png(fig), _width(fig), " ".join(alt.split()))


def _tag(png: str, width: int, alt: str) -> str:
    return (
        f'<img alt="{html.escape(alt)}" width="{width}" style="max-width: 100%; height: auto" '
        f'src="data:image/png;base64,{png}">'
    )


def _width(fig: Figure) -> int:
    return round(fig.get_figwidth() * CSS_PIXELS_PER_INCH)


def _png(fig: Figure) -> str:
    buffer = io.BytesIO()
    with rc_context(SETTINGS):
        fig.savefig(buffer, format="png", dpi=DOTS_PER_INCH)
    return base64.b64encode(buffer.getvalue()).decode("ascii")
