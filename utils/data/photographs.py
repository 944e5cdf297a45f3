"""Photographs that scikit-image brings along, as arrays of floats: nothing is downloaded."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image

PHOTOGRAPHS = {
    "astronaut": "astronaut.png",
    "brick": "brick.png",
    "camera": "camera.png",
    "chelsea": "chelsea.png",
    "coffee": "coffee.png",
    "coins": "coins.png",
    "grass": "grass.png",
    "gravel": "gravel.png",
    "moon": "moon.png",
    "page": "page.png",
    "rocket": "rocket.jpg",
    "text": "text.png",
}


def load_photograph(name: str) -> np.ndarray:
    """The photograph `name` as float64 from 0 (black) to 1 (white), the caller's own copy.

    Shape (H, W) for a grey one ("camera", "coins", "moon", ...), (H, W, 3) with red, green and blue for one in
    colour ("astronaut", "chelsea", "coffee", "rocket"). Raises `ValueError` for a name that is not among
    `PHOTOGRAPHS`, and `FileNotFoundError` where scikit-image came without its pictures.

    Source: `skimage.data`, whose documentation names each photographer; all are free to use. The file is read
    without importing scikit-image, which takes most of a second.
    """
    if name not in PHOTOGRAPHS:
        raise ValueError(f"There is no photograph {name!r}. The photographs are {', '.join(PHOTOGRAPHS)}.")
    found = find_spec("skimage")
    if found is None or not found.origin:
        raise FileNotFoundError("scikit-image, which brings the photographs, is not installed: install the course again.")
    path = Path(found.origin).parent / "data" / PHOTOGRAPHS[name]
    if not path.is_file():
        raise FileNotFoundError(f"This installation of scikit-image has no photograph {name!r}: install the course again.")
    with Image.open(path) as image:
        return np.asarray(image, dtype=np.float64) / 255.0
