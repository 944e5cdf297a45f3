def residual_forward(x, w1, w2):
    a = x @ w1
    h = np.maximum(a, 0)
    return h @ w2 + x, (x, w1, w2, a, h)


def residual_backward(dout, cache):
    x, w1, w2, a, h = cache
    dw2 = h.T @ dout
    da = (dout @ w2.T) * (a > 0)
    dw1 = x.T @ da
    dx = da @ w1.T
    return dx, dw1, dw2
