"""Which packages a unit's kernels have imported beforehand, and which are hidden from them."""

from collections.abc import Iterable
from dataclasses import dataclass

# Imports only: the kernels are forked from the process that has made them. matplotlib's inline backend is not among them,
# since it must find IPython's shell when it is imported.
ALWAYS = (
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
    "tornado.queues",
    "numpy",
)
PLOTS = ("matplotlib.pyplot", "matplotlib.backends.backend_agg")
CHECKS = ("utils.checks", "utils.checks.remote")
# The first optimizer of PyTorch imports `_dynamo`, which takes a second.
TORCH = ("torch", "torch._dynamo")
# Loading the debugger takes longer than all the rest of a kernel's start.
NEVER = ("debugpy",)
# What would do a NumPy unit's exercises for the student. Without its `utils` no part of scikit-learn can be used, and the
# data that come with it are still there.
HIDDEN = (
    *("torch", "torchgen", "functorch", "torchvision", "tensorflow", "keras", "jax", "autograd", "sklearn/utils"),
    *("scipy/signal", "scipy/stats", "scipy/ndimage", "skimage/filters", "cv2"),
)
# Single functions of modules that are otherwise allowed (logsumexp stands beside softmax).
CUT = {
    "scipy/special/_logsumexp.py": ("softmax", "log_softmax"),
    "scipy/linalg/_special_matrices.py": ("convolution_matrix",),
}


@dataclass(frozen=True)
class Libraries:
    """Modules that a warm process imports, packages (as paths, "scipy/signal") that its sandbox does not show, and modules
    (as paths) of which it shows a copy without certain functions.

    `tried` are imported too, where that works: what the unit's own notebook imports.
    """

    imports: tuple[str, ...] = (*ALWAYS, *PLOTS, *CHECKS)
    tried: tuple[str, ...] = ()
    hidden: tuple[str, ...] = NEVER
    cut: tuple[tuple[str, tuple[str, ...]], ...] = ()


def libraries_for(exercises: Iterable[str], imported: Iterable[str] | None = None) -> Libraries:
    """Return the libraries for a unit with these exercises: a unit without tensors is a NumPy unit.

    `imported` are the modules that its notebook imports, None when they are not known. matplotlib, which takes longer than
    all the rest, is imported where the notebook draws.
    """
    # Only now: they import NumPy, which those who only ask about a sandbox have no use for.
    from utils.checks import UnknownExercise, exercise

    found = []
    for name in exercises:
        try:
            found.append(exercise(name))
        except UnknownExercise:
            continue
    tried = tuple(sorted(set(imported or ())))
    draws = imported is None or any(f"{name}.".startswith(("matplotlib.", "utils.plots.")) for name in tried)
    checks = {check.observe.__module__ for one in found for check in one.checks}
    imports = (*ALWAYS, *(PLOTS if draws else ()), *CHECKS, *sorted(name for name in checks if name.startswith("utils.")))
    if any(one.tensors for one in found):
        return Libraries(imports + TORCH, tried)
    return Libraries(imports, tried, NEVER + HIDDEN, tuple(CUT.items())) if found else Libraries(imports, tried)
