def softmax(z):
    rows = []
    for scores in z:
        top = max(scores)
        powers = np.array([np.exp(score - top) for score in scores], dtype=z.dtype)
        rows.append(powers / powers.sum())
    return np.array(rows, dtype=z.dtype)
