"""Answers to `predict_heads(features (N, D), heads) -> (N, K)`: the mean of the heads' probabilities."""

import numpy as np

from tests.implementations.registry import Right, Small, Wrong
from tests.implementations.regularization.network import softmax

EXERCISE = "predict_heads"


class head_after_head(Right):
    def predict_heads(features, heads):
        total = 0
        for w, b in heads:
            z = features @ w + b
            z = z - z.max(axis=1, keepdims=True)
            e = np.exp(z)
            total = total + e / e.sum(axis=1, keepdims=True)
        return total / len(heads)


class mean_of_stack(Right):
    def predict_heads(features, heads):
        return np.mean([softmax(features @ w + b) for w, b in heads], axis=0)


class all_at_once(Right):
    def predict_heads(features, heads):
        w, b = np.stack([head[0] for head in heads]), np.stack([head[1] for head in heads])
        z = np.einsum("nd,mdk->mnk", features, w) + b[:, None]
        return softmax(z).mean(axis=0)


class log_sum_exp(Right):
    def predict_heads(features, heads):
        found = np.zeros((len(features), heads[0][1].size), dtype=features.dtype)
        for head in heads:
            z = np.dot(features, head[0]) + head[1]
            found += np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True)) / len(heads)
        print("rows sum to", found.sum(axis=1))
        return found


class image_after_image(Right):
    def predict_heads(features, heads):
        rows = []
        for row in features:
            z = np.array([row @ w + b for w, b in heads])
            e = np.exp(z - np.max(z, axis=1)[:, None])
            rows.append(np.average(e / np.sum(e, axis=1)[:, None], axis=0))
        return np.stack(rows)


class one_wide_layer(Right):
    """All heads side by side in one matrix."""

    def predict_heads(features, heads):
        w = np.concatenate([w for w, _ in heads], axis=1)
        b = np.concatenate([b for _, b in heads])
        z = (features @ w + b).reshape(len(features), len(heads), -1)
        return softmax(z).sum(axis=1) / len(heads)


class in_float64(Small):
    def predict_heads(features, heads):
        return np.mean([softmax((features @ w + b).astype(float)) for w, b in heads], axis=0)


class kept_axis(Small):
    def predict_heads(features, heads):
        return np.mean([softmax(features @ w + b) for w, b in heads], axis=0, keepdims=True)


class features_written_over(Small):
    def predict_heads(features, heads):
        found = np.mean([softmax(features @ w + b) for w, b in heads], axis=0)
        features -= features.mean()
        return found


class heads_written_over(Small):
    def predict_heads(features, heads):
        found = np.mean([softmax(features @ w + b) for w, b in heads], axis=0)
        for w, b in heads:
            w *= 0
            b *= 0
        return found


class scores_averaged(Wrong):
    mistake = "logits averaged"

    def predict_heads(features, heads):
        return softmax(np.mean([features @ w + b for w, b in heads], axis=0))


class parameters_averaged(Wrong):
    mistake = "logits averaged"

    def predict_heads(features, heads):
        w = sum(w for w, _ in heads) / len(heads)
        b = sum(b for _, b in heads) / len(heads)
        return softmax(features @ w + b)


class scores_summed(Wrong):
    mistake = "logits averaged"

    def predict_heads(features, heads):
        return softmax(sum(features @ w + b for w, b in heads))


class summed(Wrong):
    mistake = "sum instead of mean"

    def predict_heads(features, heads):
        return sum(softmax(features @ w + b) for w, b in heads)


class mean_of_scores(Wrong):
    """No softmax at all."""

    mistake = "scores instead of probabilities"

    def predict_heads(features, heads):
        return np.mean([features @ w + b for w, b in heads], axis=0)


class geometric_mean(Wrong):
    mistake = "geometric mean"

    def predict_heads(features, heads):
        return np.exp(np.mean([np.log(softmax(features @ w + b) + 1e-300) for w, b in heads], axis=0))


class product(Wrong):
    mistake = "product of the heads"

    def predict_heads(features, heads):
        p = np.prod([softmax(features @ w + b) for w, b in heads], axis=0)
        return p / p.sum(axis=1, keepdims=True)


class overflows(Wrong):
    mistake = "scores overflow"

    def predict_heads(features, heads):
        e = np.exp(np.stack([features @ w + b for w, b in heads]))
        return (e / e.sum(axis=-1, keepdims=True)).mean(axis=0)


class largest_score_of_all(Wrong):
    """One maximum for the whole batch and all heads: rows far below it come out as 0 / 0."""

    mistake = "scores overflow"

    def predict_heads(features, heads):
        z = np.stack([features @ w + b for w, b in heads])
        e = np.exp(z - z.max())
        return (e / e.sum(axis=-1, keepdims=True)).mean(axis=0)


class largest_score_of_the_head(Wrong):
    mistake = "scores overflow"

    def predict_heads(features, heads):
        total = 0
        for w, b in heads:
            z = features @ w + b
            e = np.exp(z - z.max())
            total = total + e / e.sum(axis=1, keepdims=True)
        return total / len(heads)


class softmax_over_the_images(Wrong):
    mistake = "softmax over the images"

    def predict_heads(features, heads):
        return np.mean([softmax((features @ w + b).T).T for w, b in heads], axis=0)


class softmax_over_the_heads(Wrong):
    mistake = "softmax over the heads"

    def predict_heads(features, heads):
        z = np.stack([features @ w + b for w, b in heads])
        e = np.exp(z - z.max(axis=0))
        return (e / e.sum(axis=0)).mean(axis=0)


class softmax_over_everything(Wrong):
    mistake = "softmax over everything"

    def predict_heads(features, heads):
        z = np.stack([features @ w + b for w, b in heads])
        e = np.exp(z - z.max(axis=(1, 2), keepdims=True))
        return (e / e.sum(axis=(1, 2), keepdims=True)).mean(axis=0)


class softmax_once_more(Wrong):
    mistake = "softmax of the average"

    def predict_heads(features, heads):
        return softmax(np.mean([softmax(features @ w + b) for w, b in heads], axis=0))


class sigmoid(Wrong):
    def predict_heads(features, heads):
        return np.mean([1 / (1 + np.exp(-np.clip(features @ w + b, -500, 500))) for w, b in heads], axis=0)


class first_head(Wrong):
    mistake = "only the first head"

    def predict_heads(features, heads):
        w, b = heads[0]
        return softmax(features @ w + b)


class last_head(Wrong):
    mistake = "only the last head"

    def predict_heads(features, heads):
        for w, b in heads:
            p = softmax(features @ w + b)
        return p


class one_too_few(Wrong):
    def predict_heads(features, heads):
        return sum(softmax(features @ w + b) for w, b in heads) / max(len(heads) - 1, 1)


class five_heads(Wrong):
    def predict_heads(features, heads):
        return sum(softmax(features @ w + b) for w, b in heads) / 5


class divided_by_classes(Wrong):
    mistake = "divided by the number of classes"

    def predict_heads(features, heads):
        return sum(softmax(features @ w + b) for w, b in heads) / len(heads[0][1])


class no_bias(Wrong):
    mistake = "biases left out"

    def predict_heads(features, heads):
        return np.mean([softmax(features @ w) for w, _ in heads], axis=0)


class bias_after_the_softmax(Wrong):
    def predict_heads(features, heads):
        return np.mean([softmax(features @ w) + b for w, b in heads], axis=0)


class votes(Wrong):
    def predict_heads(features, heads):
        return np.mean([np.eye(len(b))[(features @ w + b).argmax(axis=1)] for w, b in heads], axis=0)


class labels(Wrong):
    mistake = "labels instead of probabilities"

    def predict_heads(features, heads):
        return np.mean([softmax(features @ w + b) for w, b in heads], axis=0).argmax(axis=1)


class every_head_by_itself(Wrong):
    mistake = "every head's probabilities"

    def predict_heads(features, heads):
        return np.stack([softmax(features @ w + b) for w, b in heads])


class over_the_images(Wrong):
    mistake = "average over the images"

    def predict_heads(features, heads):
        return np.stack([softmax(features @ w + b) for w, b in heads]).mean(axis=1)


class over_heads_and_images(Wrong):
    def predict_heads(features, heads):
        return np.stack([softmax(features @ w + b) for w, b in heads]).mean(axis=(0, 1))


class median(Wrong):
    mistake = "median of the heads"

    def predict_heads(features, heads):
        return np.median([softmax(features @ w + b) for w, b in heads], axis=0)


class largest(Wrong):
    mistake = "largest of the heads"

    def predict_heads(features, heads):
        return np.max([softmax(features @ w + b) for w, b in heads], axis=0)


class logarithms(Wrong):
    def predict_heads(features, heads):
        return np.log(np.mean([softmax(features @ w + b) for w, b in heads], axis=0) + 1e-300)


class halved_again_and_again(Wrong):
    def predict_heads(features, heads):
        mean = None
        for w, b in heads:
            p = softmax(features @ w + b)
            mean = p if mean is None else (mean + p) / 2
        return mean


class weights_transposed(Wrong):
    """Runs where there are as many classes as features alone."""

    mistake = "a matrix product whose shapes do not fit"

    def predict_heads(features, heads):
        return np.mean([softmax(features @ w.T + b) for w, b in heads], axis=0)


class features_rectified(Wrong):
    def predict_heads(features, heads):
        return np.mean([softmax(np.maximum(features, 0) @ w + b) for w, b in heads], axis=0)


class scores_rectified(Wrong):
    def predict_heads(features, heads):
        return np.mean([softmax(np.maximum(features @ w + b, 0)) for w, b in heads], axis=0)


class images_shared_out(Wrong):
    """Each head gets its own share of the images."""

    def predict_heads(features, heads):
        parts = np.array_split(features, len(heads))
        return np.concatenate([softmax(part @ w + b) for part, (w, b) in zip(parts, heads, strict=True)])


class printed(Wrong):
    def predict_heads(features, heads):
        print(np.mean([softmax(features @ w + b) for w, b in heads], axis=0))


class returned_in_the_loop(Wrong):
    def predict_heads(features, heads):
        total = 0
        for w, b in heads:
            total = total + softmax(features @ w + b)
            return total / len(heads)
