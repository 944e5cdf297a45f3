def linear_forward(x, w, b):
    out = x @ w + b
    return out, (x, w)


def linear_backward(dout, cache):
    x, w = cache
    dx = dout @ w.T
    dw = x.T @ dout
    db = dout.sum(axis=0)
    return dx, dw, db
