def softmax(z):
    # The largest score of each row becomes 0, so that exp never overflows.
    shifted = z - z.max(axis=1, keepdims=True)
    e = np.exp(shifted)
    return e / e.sum(axis=1, keepdims=True)
