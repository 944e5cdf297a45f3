"""What the NumPy units rule out: libraries that differentiate or train, and ready-made softmax functions."""

NUMPY_ONLY = ("torch", "tensorflow", "jax", "autograd", "keras", "sklearn",
              "scipy.special.softmax", "scipy.special.log_softmax")
