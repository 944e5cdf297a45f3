def train_classifier(x, y, num_classes, rng):
    hidden, batch, epochs, rate = 64, 64, 25, 0.5
    w1 = rng.normal(0, np.sqrt(2 / x.shape[1]), (x.shape[1], hidden))
    b1 = np.zeros(hidden)
    w2 = rng.normal(0, np.sqrt(2 / hidden), (hidden, num_classes))
    b2 = np.zeros(num_classes)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch):
            xb, yb = x[order[start:start + batch]], y[order[start:start + batch]]
            a = xb @ w1 + b1
            h = np.maximum(a, 0)
            z = h @ w2 + b2
            e = np.exp(z - z.max(axis=1, keepdims=True))
            dz = e / e.sum(axis=1, keepdims=True)
            dz[np.arange(len(yb)), yb] -= 1
            dz /= len(yb)
            da = (dz @ w2.T) * (a > 0)
            w2 -= rate * h.T @ dz
            b2 -= rate * dz.sum(axis=0)
            w1 -= rate * xb.T @ da
            b1 -= rate * da.sum(axis=0)

    def predict(x):
        return (np.maximum(x @ w1 + b1, 0) @ w2 + b2).argmax(axis=1)

    return predict
