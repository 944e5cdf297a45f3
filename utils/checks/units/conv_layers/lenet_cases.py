"""Small LeNets of odd sizes, as PyTorch computes them, and the same with one thing wrong."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from utils.checks.autograd import forward_and_gradients
from utils.checks.values import Bunch

LAYERS = ("conv1", "conv2", "fc1", "fc2", "fc3")
PARAMS = tuple(f"{layer}_{part}" for layer in LAYERS for part in "wb")


def lenet_case(rng: np.random.Generator, images: int, channels: tuple[int, int], hidden: tuple[int, int], classes: int,
               size: tuple[int, int]) -> dict[str, np.ndarray]:
    """x, every parameter by its name, and dscores. Biases lie above 0, so that enough units are awake."""
    first, second = channels
    flat = second * (size[0] // 4) * (size[1] // 4)
    shapes = {"conv1": (first, 1, 5, 5), "conv2": (second, first, 5, 5), "fc1": (flat, hidden[0]), "fc2": hidden,
              "fc3": (hidden[1], classes)}
    case = {"x": rng.normal(size=(images, 1, *size))}
    for layer, shape in shapes.items():
        convolution = layer.startswith("conv")
        width = shape[0] if convolution else shape[1]
        inputs = np.prod(shape[1:]) if convolution else shape[0]
        case[f"{layer}_w"] = rng.normal(size=shape) * 1.5 / np.sqrt(inputs)
        case[f"{layer}_b"] = rng.uniform(0.1, 0.8, size=width)
    return {**case, "dscores": rng.normal(size=(images, classes))}


def cases(rng):
    return {"8 x 8 images, 2 and 3 channels": lenet_case(rng, 3, (2, 3), (7, 5), 4, (8, 8)),
            "a batch of one, 12 x 8": lenet_case(rng, 1, (3, 2), (6, 8), 3, (12, 8)),
            "1 and 2 channels": lenet_case(rng, 2, (1, 2), (6, 4), 3, (8, 8)),
            "8 x 12 images, 3 and 2 channels": lenet_case(rng, 2, (3, 2), (5, 6), 5, (8, 12)),
            "as many images, units and classes": lenet_case(rng, 4, (4, 4), (4, 4), 4, (8, 8))}


def style_cases(rng):
    return {"8 x 8 images, 2 and 3 channels": lenet_case(rng, 2, (2, 3), (7, 5), 4, (8, 8))}


def params_of(i: Bunch) -> dict[str, np.ndarray]:
    return {name: i[name] for name in PARAMS}


def relu(z: Any):
    return z.relu()


def max_pool(z: Any):
    from torch.nn import functional as F
    return F.max_pool2d(z, 2)


def flatten(a: Any):
    return a.flatten(1)


def as_if(value: Callable, gradient: Callable) -> Callable:
    """A function with the value of one and the gradient of another."""
    return lambda z: gradient(z) + (value(z) - gradient(z)).detach()


def convolve(a: Any, w: Any, b: Any, padding: int):
    from torch.nn import functional as F
    return F.conv2d(a, w, b, padding=padding)


def lenet(x: Any, p: dict[str, Any], relus: dict[str, Callable] | None = None, pool: Callable = max_pool,
          flat: Callable = flatten, end: Callable = lambda scores: scores, convolutions: dict[str, Callable] | None = None,
          biases: tuple[str, ...] = LAYERS):
    """Scores (N, K) of tensors, with parts of the network replaced."""
    after = {layer: relu for layer in LAYERS[:-1]} | (relus or {})

    def bias(layer):
        return p[f"{layer}_b"] if layer in biases else 0 * p[f"{layer}_b"]

    def convolution(layer):
        return (convolutions or {}).get(layer, convolve)

    a = x
    for layer in ("conv1", "conv2"):
        a = pool(after[layer](convolution(layer)(a, p[f"{layer}_w"], bias(layer), 2)))
    a = flat(a)
    for layer in ("fc1", "fc2"):
        a = after[layer](a @ p[f"{layer}_w"] + bias(layer))
    return end(a @ p["fc3_w"] + bias("fc3"))


def outcome(i: Bunch, dscores: np.ndarray | None = None, **replaced: Any) -> Bunch:
    """scores and the gradient of every parameter, under its own name."""
    def scores(*values):
        x, *params = values
        return lenet(x, dict(zip(PARAMS, params, strict=True)), **replaced)
    found = forward_and_gradients(scores, i, ("x", *PARAMS), i.dscores if dscores is None else dscores)
    return Bunch(scores=found.out, **{name: found[f"d{name}"] for name in PARAMS})
