"""lenet_forward(x, params) and lenet_backward(dscores, cache): every gradient of a whole network."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.observing import BadAnswer, pair, returned
from utils.checks.spec import Check, Exercise, Mistake
from utils.checks.style import style_checks, with_float32
from utils.checks.units.conv_layers import lenet_cases as net
from utils.checks.units.conv_layers.conv_output_mistakes import padded
from utils.checks.units.conv_layers.ruled_out import NO_READY_LAYER
from utils.checks.units.shape_errors import BROADCAST, PRODUCT
from utils.checks.units.two_calls import HINT as OWN_CACHE
from utils.checks.units.two_calls import WEIGHT as OWN_CACHE_WEIGHT
from utils.checks.values import Bunch, plain

ORDER = ("Each convolution (padding 2) is followed by ReLU and 2 x 2 max pooling; then flatten, fc1, ReLU, fc2, ReLU, "
         "fc3. The scores come straight from fc3.")
CONV_FIRST = "Is conv2d_forward right? Its own check says more."
FLATTEN = "The features are flattened in the order (C, H, W): a plain reshape to (N, C * H * W) does it, and one back."
MASK = "On the way back each ReLU lets the gradient pass where its input was positive, and nowhere else."
WINNERS = "On the way back max pooling sends the gradient to each window's largest entry."
NO_MEAN = "The gradients are sums over the batch: the 1/N of a mean loss is in dscores already."
CHAIN = "The way back begins with dscores, whatever it is."
KEYS = "grads is a dict with the keys of params: conv1_w, conv1_b and so on down to fc3_b."
SIZES = ("Take all sizes from the shapes of x and of the parameters; nothing but the kernel's 5, the padding's 2 and the "
         "pooling's 2 is fixed. Does fc1_w fit? With padding 2 a 5 x 5 convolution keeps the size, and each pooling "
         "halves it.")


def _forward(f: Any, i: Bunch) -> dict[str, Any]:
    scores, _ = pair(f.lenet_forward(i.x, net.params_of(i)), "lenet_forward", "(scores, cache)")
    return {"scores": scores}


def _gradients(f: Any, i: Bunch, between: Callable = lambda: None) -> dict[str, Any]:
    """Every gradient by its parameter's name, None where it is missing."""
    params = net.params_of(i)
    _, cache = pair(f.lenet_forward(i.x, params), "lenet_forward", "(scores, cache)")
    between()
    grads = f.lenet_backward(i.dscores, cache)
    # A parameter that was replaced in the dict is as much a change as one that was written into.
    i.update({name: params[name] for name in net.PARAMS if isinstance(params.get(name), np.ndarray)})
    if not isinstance(grads, dict):
        raise BadAnswer(f"lenet_backward should return a dict of gradients, with the keys of params; it returned "
                        f"{returned(grads)}.")
    return {_shown(name): plain(grads.get(name), _shown(name)) for name in net.PARAMS}


def _shown(name: str) -> str:
    return f"grads['{name}']"


def _of(**replaced: Any) -> Callable:
    """The scores of a network with parts replaced."""
    return lambda i, want: {"scores": net.outcome(i, **replaced).scores}


def _identity(z):
    return z


def _every_second(z):
    return z[:, :, ::2, ::2]


def _flipped(a, w, b, padding):
    return net.convolve(a, w.flip(2, 3), b, padding)


def _transposed(a, w, b, padding):
    return net.convolve(a, w.transpose(2, 3), b, padding)


def _padded_first(a, w, b, padding):
    return net.convolve(padded(a, 2 * padding, 0), w, b, 0)


def _padded_last(a, w, b, padding):
    return net.convolve(padded(a, 0, 2 * padding), w, b, 0)


def _mean_pool(z):
    from torch.nn import functional as F
    return F.avg_pool2d(z, 2)


def _channels_last(a):
    return a.permute(0, 2, 3, 1).flatten(1)


def _columns_first(a):
    return a.transpose(2, 3).flatten(1)


def _all_images(a):
    return a.transpose(0, 1).reshape(len(a), -1)


OTHER_CONVOLUTIONS = tuple(
    (name, CONV_FIRST, dict.fromkeys(layers, convolution))
    for name, convolution in (("kernel flipped", _flipped), ("kernel transposed", _transposed),
                              ("padding on one side", _padded_first), ("padding on one side", _padded_last))
    for layers in (("conv1", "conv2"), ("conv1",), ("conv2",)))

SCORES = (
    *(Mistake(f"ReLU left out after {layer}", ORDER, _of(relus={layer: _identity})) for layer in net.LAYERS[:-1]),
    Mistake("ReLU left out after both convolutions", ORDER, _of(relus={"conv1": _identity, "conv2": _identity})),
    Mistake("ReLU left out after fc1 and fc2", ORDER, _of(relus={"fc1": _identity, "fc2": _identity})),
    Mistake("no ReLU at all", ORDER, _of(relus={layer: _identity for layer in net.LAYERS[:-1]})),
    Mistake("ReLU after the last layer", ORDER, _of(end=lambda s: s.relu())),
    Mistake("softmax after the last layer", ORDER + " The softmax belongs to the loss.", _of(end=lambda s: s.softmax(1))),
    Mistake("softmax after the last layer", ORDER + " The softmax belongs to the loss.",
            _of(end=lambda s: s.log_softmax(1))),
    Mistake("tanh in place of ReLU", ORDER, _of(relus={layer: lambda z: z.tanh() for layer in net.LAYERS[:-1]})),
    Mistake("sigmoid in place of ReLU", ORDER, _of(relus={layer: lambda z: z.sigmoid() for layer in net.LAYERS[:-1]})),
    Mistake("average pooling", ORDER, _of(pool=_mean_pool)),
    Mistake("every second entry in place of the largest", ORDER, _of(pool=_every_second)),
    *(Mistake(*said, _of(convolutions=convolutions)) for *said, convolutions in OTHER_CONVOLUTIONS),
    Mistake("flattened in another order", FLATTEN, _of(flat=_channels_last)),
    Mistake("flattened in another order", FLATTEN, _of(flat=_columns_first)),
    Mistake("flattened in another order", FLATTEN, _of(flat=_all_images)),
    *(Mistake(f"bias of {layer} left out", "Each of the five layers has a bias.",
              _of(biases=tuple(other for other in net.LAYERS if other != layer))) for layer in net.LAYERS),
    Mistake("biases of the convolutions left out", "Each of the five layers has a bias.", _of(biases=net.LAYERS[2:])),
    Mistake("biases of the linear layers left out", "Each of the five layers has a bias.", _of(biases=net.LAYERS[:2])),
    Mistake("all biases left out", "Each of the five layers has a bias.", _of(biases=())),
    Mistake("one image's scores for all", "Every image has its own scores.",
            lambda i, want: {"scores": np.broadcast_to(want.scores[-1], want.scores.shape)}),
    Mistake("features of another size than fc1 expects", SIZES, error="mismatch in its core dimension"),
    Mistake("features of another size than fc1 expects", SIZES, error="not aligned"),
    Mistake("sizes written as numbers", SIZES, error="cannot reshape"),
    BROADCAST,
)


def _gradient_mistakes(names: tuple[str, ...]) -> tuple[Mistake, ...]:
    """What wrong networks return for the gradients `names`."""
    shown = {name: _shown(name) for name in names}

    def grads(**replaced: Any) -> Callable:
        return lambda i, want: _renamed(net.outcome(i, **replaced), shown)

    def from_right(function: Callable) -> Callable:
        return lambda i, want: {key: function(i, want[key]) for key in shown.values()}

    def some(o: Bunch, test: Callable) -> bool:
        return any(test(o[key]) for key in shown.values())

    def no_mask(*layers: str) -> dict[str, Callable]:
        return {layer: net.as_if(net.relu, _identity) for layer in layers}

    names_of_masks = [(layer,) for layer in net.LAYERS[:-1]] + [("conv1", "conv2"), ("fc1", "fc2"), net.LAYERS[:-1]]
    return (
        Mistake("a gradient missing", KEYS, when=lambda i, o: some(o, lambda g: g is None)),
        *(Mistake("ReLU mask left out", MASK + f" Look at {' and '.join(layers)}.", grads(relus=no_mask(*layers)))
          for layers in names_of_masks),
        Mistake("mask of the gradient instead of the input", MASK, grads(relus={
            layer: _mask_of_gradient for layer in net.LAYERS[:-1]})),
        Mistake("pooling's gradient to every entry", WINNERS,
                grads(pool=net.as_if(net.max_pool, lambda z: 4 * _mean_pool(z)))),
        Mistake("pooling's gradient spread evenly", WINNERS, grads(pool=net.as_if(net.max_pool, _mean_pool))),
        *(Mistake("gradient of the features in another order", FLATTEN, grads(flat=net.as_if(net.flatten, other)))
          for other in (_channels_last, _columns_first, _all_images)),
        *(Mistake(m.name, m.hint, grads(**replaced)) for m, replaced in _OTHER_NETWORKS),
        Mistake("dscores left out", CHAIN, lambda i, want: _renamed(net.outcome(i, np.ones_like(i.dscores)), shown)),
        Mistake("dscores left out", CHAIN + " It need not be the softmax's gradient.",
                lambda i, want: _renamed(net.outcome(i, _softmax(net.outcome(i).scores)), shown)),
        Mistake("gradients not in a dict", KEYS, error="with the keys of params; it returned a"),
        Mistake("bias gradient averaged", NO_MEAN, lambda i, want: {shown[names[1]]: want[shown[names[1]]] / len(i.x)}),
        Mistake("gradients divided by N", NO_MEAN, from_right(lambda i, g: g / len(i.x))),
        Mistake("only one image's gradient", "Every image used every weight: what comes back from all of them adds up.",
                lambda i, want: _renamed(net.outcome(_one_image(i, -1)), shown)),
        Mistake("only one image's gradient", "Every image used every weight: what comes back from all of them adds up.",
                lambda i, want: _renamed(net.outcome(_one_image(i, 0)), shown)),
        Mistake("sign flipped", "A gradient points uphill; the minus sign belongs to the step of the training.",
                from_right(lambda i, g: -g)),
        Mistake("gradients of zeros", "Nothing was written into these arrays, or the gradient was lost on the way back.",
                when=lambda i, o: not some(o, lambda g: g is None or np.any(g))),
        Mistake("the parameters themselves", "grads holds the gradients under the parameters' names.",
                lambda i, want: {shown[name]: i[name] for name in names}),
        Mistake("bias summed over the wrong axis", "Every image uses a unit's bias: its gradient adds up the images.",
                when=lambda i, o: _summed_over_units(i, names[1], o[shown[names[1]]])),
        Mistake("a gradient of another shape", "A gradient has the shape of its parameter. Was it transposed, or not "
                "summed over the images?",
                when=lambda i, o: any(np.shape(o[shown[name]]) != i[name].shape for name in names)),
        Mistake("features of another size than fc1 expects", SIZES, error="mismatch in its core dimension"),
        Mistake("sizes written as numbers", SIZES, error="cannot reshape"),
        PRODUCT, BROADCAST,
    )


def _renamed(found: Bunch, shown: dict[str, str]) -> dict[str, Any]:
    return {key: found[name] for name, key in shown.items()}


def _one_image(i: Bunch, k: int) -> Bunch:
    return Bunch({**i, "x": i.x[[k]], "dscores": i.dscores[[k]]})


def _summed_over_units(i: Bunch, bias: str, got: np.ndarray) -> bool:
    """Whether a linear layer's bias gradient has one number for each image."""
    if not bias.startswith("fc") or got.shape != (len(i.x),):
        return False
    return got.shape != i[bias].shape or (bias == "fc3_b" and np.allclose(got, i.dscores.sum(axis=1)))


def _softmax(scores: np.ndarray) -> np.ndarray:
    from utils.checks.autograd import numpy
    return numpy(lambda s: s.softmax(1), scores)


def _mask_of_gradient(z):
    """ReLU whose gradient passes where the gradient itself is positive."""
    out = z + (z.relu() - z).detach()
    out.register_hook(lambda g: g.clamp(min=0))
    return out


_OTHER_NETWORKS = (
    *((Mistake(f"ReLU left out after {layer}", ORDER), {"relus": {layer: _identity}}) for layer in net.LAYERS[:-1]),
    (Mistake("no ReLU at all", ORDER), {"relus": {layer: _identity for layer in net.LAYERS[:-1]}}),
    (Mistake("average pooling", ORDER), {"pool": _mean_pool}),
    (Mistake("every second entry in place of the largest", ORDER), {"pool": _every_second}),
    *((Mistake(*said), {"convolutions": convolutions}) for *said, convolutions in OTHER_CONVOLUTIONS),
    (Mistake("flattened in another order", FLATTEN), {"flat": _channels_last}),
    (Mistake("flattened in another order", FLATTEN), {"flat": _columns_first}),
    (Mistake("all biases left out", "Each of the five layers has a bias."), {"biases": ()}),
)


def _expected(names: tuple[str, ...]) -> Callable:
    return lambda i: _renamed(net.outcome(i), {name: _shown(name) for name in names})


def _gradient_check(layer: str, weight: float) -> Check:
    names = (f"{layer}_w", f"{layer}_b")

    def observe(f, i):
        seen = _gradients(f, i)
        return {_shown(name): seen[_shown(name)] for name in names}
    return Check(f"gradients of {layer}", with_float32(net.cases), observe, _expected(names),
                 mistakes=_gradient_mistakes(names),
                 weight=weight)


def _two_networks(rng):
    case = net.style_cases(rng)["8 x 8 images, 2 and 3 channels"]
    other = net.style_cases(rng)["8 x 8 images, 2 and 3 channels"]
    return {"two networks of the same sizes": {**case,
                                               **{f"{k}_of_the_second": v for k, v in other.items() if k != "dscores"}}}


def _second(i: Bunch) -> Bunch:
    return Bunch({k: i[f"{k}_of_the_second"] for k in ("x", *net.PARAMS)}, dscores=i.dscores)


def _one_after_the_other(f: Any, i: Bunch) -> dict[str, Any]:
    other = _second(i)
    return _gradients(f, i, lambda: f.lenet_forward(other.x, net.params_of(other)))


_everything = _expected(net.PARAMS)


def _all(f: Any, i: Bunch) -> dict[str, Any]:
    return {**_forward(f, i), **_gradients(f, i)}


lenet = Exercise("lenet_backward", 6, (
    Check("scores", with_float32(net.cases), _forward, lambda i: {"scores": net.outcome(i).scores},
          needs=("lenet_forward", ),
          mistakes=SCORES, weight=1.4),
    _gradient_check("fc3", 0.6), _gradient_check("fc2", 0.6), _gradient_check("fc1", 0.8), _gradient_check("conv2", 1.0),
    _gradient_check("conv1", 1.0),
    Check("two networks keep their own caches", _two_networks, _one_after_the_other, _everything, hint=OWN_CACHE,
          weight=OWN_CACHE_WEIGHT,
          mistakes=(Mistake("cache of another call", OWN_CACHE, lambda i, want: _everything(_second(i))),)),
    *style_checks(net.style_cases, _all, lambda i: {"scores": net.outcome(i).scores, **_everything(i)},
                  ("x", *net.PARAMS, "dscores")),
), needs=("lenet_forward", "lenet_backward"), rules_out=NO_READY_LAYER)
