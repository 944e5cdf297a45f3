"""What the exercises of unit 00 ask for."""

from collections.abc import Iterator

import numpy as np
import torch

from tests.implementations.truth.trials import SHAPES, Trial, dtypes, single


def column_means(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, tolerance in dtypes():
        for shape in SHAPES:
            x = rng.normal(2, 3, shape).astype(dtype)
            expected = torch.tensor(x, dtype=torch.float64).mean(0).numpy()
            yield Trial(f"{shape} {dtype.__name__}", [x], single("column_means"), [expected], tolerance)


def standardize(rng: np.random.Generator) -> Iterator[Trial]:
    for dtype, tolerance in dtypes():
        for shape in ((3, 5), (4, 4), (2, 6), (6, 1)):
            x = rng.normal(2, 3, shape).astype(dtype)
            t = torch.tensor(x, dtype=torch.float64)
            expected = ((t - t.mean(0)) / t.std(0, correction=0)).numpy()
            yield Trial(f"{shape} {dtype.__name__}", [x], single("standardize"), [expected], tolerance)


TRIALS = {
    "column_means": column_means,
    "standardize": standardize,
}
