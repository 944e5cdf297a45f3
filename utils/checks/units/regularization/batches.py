"""Which images a step of SGD was made with, read off from the step: it is a weighted sum of the images' gradients."""
from __future__ import annotations

import numpy as np

from utils.checks.spec import Failure

MEAN = "A step follows the gradient of the mean loss over its batch: the weights of its images add up to 1."
SIZE = "Each step takes a batch of batch_size images, no more and no fewer."
DRAWN = "The images of each batch are drawn with rng, anew for every step."
PAIRS = "Images and labels stay together: index x and y with the same numbers."
WRONG_WAY = "steps not along a batch's gradient"
CLOSE = 1e-6


def weights_of(steps: np.ndarray, gradients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(weights (T, N), rest (T,)): how much of each image's gradient is in each step, and what share of it is left over.

    Args:
        steps: (T, P), each step divided by minus its rate.
        gradients: (T, N, P), every image's gradient where the step was made.
    """
    found, rest = [], []
    for step, images in zip(steps, gradients, strict=True):
        if not np.isfinite(step).all():
            found.append(np.full(len(images), np.nan))
            rest.append(np.inf)
            continue
        weights = np.linalg.lstsq(images.T, step, rcond=None)[0]
        found.append(weights)
        rest.append(np.linalg.norm(step - weights @ images) / max(np.linalg.norm(step), 1e-300))
    return np.array(found), np.array(rest)


def odd_batches(weights: np.ndarray, rest: np.ndarray, size: int) -> Failure | None:
    """What is wrong with batches that should be of `size` images out of N, size below N; None where nothing is."""
    images = weights.shape[1]
    total = weights.sum(axis=1)
    if (rest > CLOSE).any() or not np.isfinite(weights).all():
        return Failure("there are steps that no batch of these images and labels gives.",
                       f"{PAIRS} A step is the rate times the gradient, nothing more.", WRONG_WAY)
    if np.abs(weights).max() < CLOSE:
        return Failure("the steps change nothing.",
                       "After each gradient comes the step: less the rate times the gradient.", "no steps made")
    if np.allclose(weights, 1 / images, atol=CLOSE):
        return Failure(f"each step uses all {images} images; batch_size is {size}.", SIZE,
                       "the whole set instead of batches")
    if np.allclose(total, -1, atol=CLOSE):
        return Failure("the steps go uphill.", "Against the gradient the loss falls: subtract.", "steps uphill")
    if np.allclose(total, size, atol=CLOSE * size):
        return Failure(f"the steps are {size} times too long.", MEAN, "sum over the batch instead of mean")
    if np.allclose(total, size / images, atol=CLOSE):
        return Failure("the steps are too short.", f"{MEAN} Divide by the number of images in the batch.",
                       "divided by the number of all images")
    if not np.allclose(total, 1, atol=CLOSE):
        return Failure(f"the weights of a step's images add up to {total[np.abs(total - 1).argmax()]:.3g}, not to 1.", MEAN,
                       "steps of another length")
    sizes = np.array([_size(w) for w in weights])
    if (sizes > size).any() or not np.isin(size % np.maximum(sizes, 1), 0).all():
        wrong = sizes[(sizes > size) | (size % np.maximum(sizes, 1) != 0)][0]
        return Failure(f"there is a step of {wrong or 'an odd number of'} images; batch_size is {size}.", SIZE,
                       "batches of another size")
    # Where the same images are drawn again a batch looks smaller, but not every time.
    if (sizes < size).all():
        return Failure(f"the steps use {sizes.max()} images each; batch_size is {size}.", SIZE, "batches of another size")
    return None


def _size(weights: np.ndarray) -> int:
    """The smallest number of images, drawn again or not, that these weights are shares of; 0 where there is none."""
    for size in range(1, 100):
        if np.allclose(weights * size, np.round(weights * size), atol=CLOSE * size) and (weights > -CLOSE).all():
            return size
    return 0
