"""Where the course keeps what it downloads: data sets and published weights."""

import os
from pathlib import Path

VARIABLE = "CONVNET_DATA"
DEFAULT = "~/.cache/convnet-course"


def data_folder() -> Path:
    """The folder for data and weights: the environment variable `CONVNET_DATA`, or `~/.cache/convnet-course`.

    Only names the folder. Units 00 and 01 download nothing, so it need not exist.
    """
    return Path(os.environ.get(VARIABLE) or DEFAULT).expanduser()
