"""Pictures to step through with a slider, and the same pictures as one strip for a page that only lies there."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from utils.plots.show import image_tag, show

WIDGET = "application/vnd.jupyter.widget-view+json"


def step_through(frames: Sequence[Figure], alts: Sequence[str], strip: Figure, alt: str) -> None:
    """Display a slider over `frames`, then `strip`, which shows all of them at once, with its words `alt`.

    `alts` holds the words for each frame. The slider needs no running kernel once it is there: the browser itself
    turns the frames. Where there are no widgets (a saved page, a terminal), the strip stands alone. Raises
    `ValueError` if a frame has no words.
    """
    if len(alts) != len(frames) or not all(words.split() for words in alts):
        raise ValueError(f"{len(frames)} frames need {len(frames)} texts in alts: what each of them shows.")
    _display_slider(frames, alts)
    show(strip, alt)


def _display_slider(frames, alts):
    from IPython.display import display

    try:
        box = slider_box(frames, alts)
    except ImportError:  # no widgets here: the strip says the same
        return
    view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
    display({WIDGET: view, "text/plain": "(In a running notebook, a slider steps through these pictures.)"}, raw=True)


def slider_box(frames: Sequence[Figure], alts: Sequence[str]):
    """The widget: a play button and a slider above a stack of images, of which one is seen."""
    import ipywidgets

    last = len(frames) - 1
    images = [ipywidgets.HTML(image_tag(fig, alt)) for fig, alt in zip(frames, alts, strict=True)]
    stack = ipywidgets.Stack(images, selected_index=0)
    slider = ipywidgets.IntSlider(0, 0, last, description="step", layout=ipywidgets.Layout(width="420px"))
    play = ipywidgets.Play(value=0, min=0, max=last, interval=1200)
    ipywidgets.jslink((play, "value"), (slider, "value"))
    ipywidgets.jslink((slider, "value"), (stack, "selected_index"))
    return ipywidgets.VBox([ipywidgets.HBox([play, slider]), stack])
