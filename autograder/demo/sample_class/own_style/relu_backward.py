def relu_forward(x):
    mask = x >= 0
    return x * mask, mask


def relu_backward(dout, cache):
    dx = dout.copy()
    dx[~cache] = 0
    return dx
