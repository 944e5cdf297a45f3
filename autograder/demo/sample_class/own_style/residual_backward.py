def residual_forward(x, w1, w2):
    hidden, relu_cache = relu_forward(x @ w1)
    return x + hidden @ w2, dict(x=x, w1=w1, w2=w2, hidden=hidden, relu=relu_cache)


def residual_backward(dout, cache):
    d_hidden = relu_backward(dout @ cache["w2"].T, cache["relu"])
    through_skip = dout
    through_layers = d_hidden @ cache["w1"].T
    return through_skip + through_layers, cache["x"].T @ d_hidden, cache["hidden"].T @ dout
