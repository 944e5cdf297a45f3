"""What the NumPy units rule out: libraries that differentiate or train, ready-made softmax functions, and, where a
correlation is the exercise, those that correlate."""

NUMPY_ONLY = ("torch", "tensorflow", "jax", "autograd", "keras", "sklearn",
              "scipy.special.softmax", "scipy.special.log_softmax")

# np.polymul and its like end in np.convolve; correlate2 is what np.correlate calls.
NO_READY_CONVOLUTION = (*NUMPY_ONLY, "numpy.correlate", "numpy.convolve", "numpy.correlate2", "scipy.signal",
                        "scipy.ndimage", "scipy.linalg.convolution_matrix", "skimage.filters", "cv2")
