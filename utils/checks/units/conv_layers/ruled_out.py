"""What the NumPy exercises of unit 03 rule out: libraries that convolve or pool, PyTorch first of all."""
from utils.checks.units.numpy_only import NO_READY_CONVOLUTION

NO_READY_LAYER = (*NO_READY_CONVOLUTION, "skimage")
