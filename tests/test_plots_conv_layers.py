"""The pictures of unit 03: the numbers and colours on them are those that PyTorch gives."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from matplotlib.colors import same_color
from matplotlib.patches import Rectangle

from utils import plots
from utils.plots.cells import WEIGHT_COLOURS
from utils.plots.feature_maps import COLUMNS
from utils.plots.style import VERMILION

IMAGE = torch.arange(1.0, 25.0).reshape(1, 2, 3, 4)
COLS = F.unfold(IMAGE, 2)[0].numpy()


def words(fig):
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def cells(ax):
    """Each cell drawn by `put_cells`, as {(left, top): face}."""
    return {
        (round(p.get_x(), 3), round(p.get_y(), 3)): p.get_facecolor()
        for p in ax.patches
        if isinstance(p, Rectangle) and p.get_fill() and p.get_width() == p.get_height() == 1
    }


def frames(ax, colour):
    empty = [p for p in ax.patches if isinstance(p, Rectangle) and not p.get_fill()]
    return [p for p in empty if same_color(p.get_edgecolor(), colour)]


def coloured_numbers(fig, colour):
    """The numbers that stand on cells of `colour`, from left to right and down."""
    found = []
    for ax in fig.axes:
        faces = cells(ax)
        for text in ax.texts:
            x, y = text.get_position()
            face = faces.get((round(x - 0.5, 3), round(y - 0.52, 3)))
            if face is not None and same_color(face, colour):
                found.append((x, y, text.get_text()))
    return [text for _, _, text in sorted(found)]


def test_columns_colour_a_patch_in_the_image_and_its_column():
    fig = plots.draw_columns(IMAGE[0].numpy(), (2, 2), COLS, patches=[4])
    expected = [f"{v:g}" for v in COLS[:, 4]]
    numbers = coloured_numbers(fig, WEIGHT_COLOURS[0])
    assert sorted(numbers) == sorted(expected * 2)  # once in the image, once in the matrix
    assert numbers[-8:] == expected  # the matrix stands on the right


def test_columns_colour_the_part_of_the_image_that_a_row_holds():
    fig = plots.draw_columns(IMAGE[0].numpy(), (2, 2), COLS, rows=[6])
    expected = [f"{v:g}" for v in COLS[6]]
    assert sorted(coloured_numbers(fig, WEIGHT_COLOURS[0])) == sorted(expected * 2)


@pytest.mark.parametrize("pixel, count", [((0, 0, 0), 1), ((1, 0, 1), 2), ((0, 1, 2), 4)])
def test_columns_frame_a_pixel_wherever_it_stands(pixel, count):
    fig = plots.draw_columns(IMAGE[0].numpy(), (2, 2), COLS, pixel=pixel)
    times = F.fold(F.unfold(torch.ones_like(IMAGE), 2), (3, 4), 2)[0][pixel].item()
    assert len(frames(fig.axes[0], VERMILION)) == 1 + times == 1 + count


def test_columns_take_kernels_that_are_not_square():
    cols = F.unfold(IMAGE, (1, 3))[0].numpy()
    fig = plots.draw_columns(IMAGE[0].numpy(), (1, 3), cols, patches=[3])
    assert coloured_numbers(fig, WEIGHT_COLOURS[0])[-6:] == [f"{v:g}" for v in cols[:, 3]]


@pytest.mark.parametrize("asked", [{"patches": [6]}, {"rows": [8]}, {"pixel": (2, 0, 0)}])
def test_columns_say_which_entry_does_not_exist(asked):
    with pytest.raises(ValueError, match=f"There is no {next(iter(asked)).rstrip('es')}"):
        plots.draw_columns(IMAGE[0].numpy(), (2, 2), COLS, **asked)


def test_columns_refuse_a_matrix_that_is_not_the_images():
    with pytest.raises(ValueError, match="have 8 rows and 6 columns"):
        plots.draw_columns(IMAGE[0].numpy(), (2, 2), COLS.T)


@pytest.mark.parametrize("weight, pixel", [((0, 1), (1, 2)), ((2, 1), (0, 0)), ((1, 0), (3, 1))])
def test_partners_write_the_sums_that_pytorch_finds(weight, pixel):
    rng = np.random.default_rng(0)
    x, w, dout = (torch.tensor(rng.integers(-4, 5, size)).double() for size in ((4, 4), (3, 2), (2, 3)))
    x.requires_grad_(), w.requires_grad_()
    F.conv2d(x[None, None], w[None, None]).backward(dout[None, None])
    found = words(plots.draw_partners(x.detach().numpy(), w.detach().numpy(), dout.numpy(), weight, pixel))
    expected = dout.sum().item(), w.grad[weight].item(), x.grad[pixel].item()
    assert [text.split(" = ")[1] for text in found if " = " in text] == [f"{v:g}".replace("-", "−") for v in expected]


def test_partners_refuse_an_output_of_another_size():
    with pytest.raises(ValueError, match=r"give an output of shape \(2, 3\)"):
        plots.draw_partners(np.ones((4, 4)), np.ones((3, 2)), np.ones((2, 2)), (0, 0), (0, 0))


@pytest.mark.parametrize("weight, pixel, words", [((3, 0), (0, 0), "no weight"), ((0, 0), (0, 4), "no pixel")])
def test_partners_say_which_entry_does_not_exist(weight, pixel, words):
    with pytest.raises(ValueError, match=words):
        plots.draw_partners(np.ones((4, 4)), np.ones((3, 3)), np.ones((2, 2)), weight, pixel)


def test_pooling_paints_a_pixel_that_wins_twice_in_both_colours():
    x = torch.zeros(5, 5)
    x[1, 2], x[4, 0], x[3, 4] = 9.0, 6.0, 7.0
    dout = torch.tensor([[2.0, 3.0], [-1.0, 4.0]])
    x.requires_grad_()
    out, winners = F.max_pool2d(x[None, None], 3, 2, return_indices=True)
    out[0, 0].backward(dout)
    fig = plots.draw_pooling(x.detach().numpy(), 3, 2, winners[0, 0].numpy(), dout.numpy(), x.grad.numpy())
    halves = [p for p in fig.axes[0].patches if isinstance(p, Rectangle) and p.get_width() == 0.5]
    assert len(halves) == 4  # two colours on the winner in x, two on its gradient
    assert same_color(halves[0].get_facecolor(), WEIGHT_COLOURS[0])
    assert same_color(halves[1].get_facecolor(), WEIGHT_COLOURS[1])
    bold = [text.get_text() for text in fig.axes[0].texts if text.get_fontweight() == "bold"]
    assert {"9", "5", "6", "−1", "7", "4"} <= set(bold)


def test_pixel_map_writes_the_pixel_before_and_after():
    x = np.arange(24.0).reshape(2, 3, 4)
    w = np.array([[1.0, -1.0], [0.5, 2.0], [0.0, 1.0]])
    out = F.conv2d(torch.tensor(x)[None], torch.tensor(w)[:, :, None, None])[0].numpy()
    found = words(plots.draw_pixel_map(x, w, out, (2, 1)))
    assert {"9", "21", "−12", "46.5", "x: 2 channels", "w: (3, 2)", "out: 3 channels"} <= set(found)


def test_volumes_write_sizes_and_layers_and_draw_larger_maps_larger():
    image, maps = plots.Volume("image", (1, 8, 8)), plots.Volume("maps", (16, 4, 4), "conv")
    fig = plots.draw_volumes([image, maps, plots.Volume("scores", (10,), "linear")])
    assert {"1 @ 8 × 8", "16 @ 4 × 4", "10", "conv", "linear", "image", "scores"} <= set(words(fig))
    boxes = [p for p in fig.axes[0].patches if isinstance(p, Rectangle)]
    assert len(boxes) == 1 + 6 + 1
    assert boxes[0].get_width() == pytest.approx(2 * boxes[1].get_width())


def test_feature_maps_draw_every_map_and_mark_the_empty_ones():
    maps = np.ones((COLUMNS + 3, 4, 4))
    maps[[1, 5]] = 0.0
    fig = plots.draw_feature_maps({"image": np.ones((1, 8, 8)), "many": maps})
    assert [len(ax.images) for ax in fig.axes] == [1, COLUMNS + 3]
    assert sum(line.get_linestyle() == "--" for line in fig.axes[1].lines) == 2
    assert words(fig) == ["image", "many"]


def test_feature_maps_of_one_entry_share_a_scale():
    fig = plots.draw_feature_maps({"two": np.stack([np.ones((2, 2)), 4 * np.ones((2, 2))])})
    assert {image.get_clim() for image in fig.axes[0].images} == {(0.0, 4.0)}
