def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    flat, out = x.reshape(-1), grad.reshape(-1)
    for i in range(flat.size):
        kept = flat[i]
        flat[i] = kept + h
        above = f(x)
        flat[i] = kept - h
        below = f(x)
        flat[i] = kept
        out[i] = (above - below) / (2 * h)
    return grad


# How small does the step have to be?
step = 1.0
while step > 1e-6:
    error = abs(numerical_gradient(lambda v: (v ** 3).sum(), np.array([2.0]), step)[0] - 12.0)
