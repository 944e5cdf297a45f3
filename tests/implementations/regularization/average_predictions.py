"""Answers to `average_predictions(probabilities (M, N, K)) -> (N, K)`."""

from functools import reduce

import numpy as np

from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "average_predictions"


class mean_along_axis(Right):
    def average_predictions(probabilities):
        return probabilities.mean(axis=0)


class sum_over_count(Right):
    def average_predictions(probabilities):
        M, N, K = probabilities.shape
        return np.sum(probabilities, axis=0) / M


class network_after_network(Right):
    def average_predictions(probabilities):
        total = np.zeros_like(probabilities[0])
        for p in probabilities:
            total += p
        print("networks", len(probabilities))
        return total / len(probabilities)


class einsum(Right):
    def average_predictions(probabilities):
        return np.einsum("mnk->nk", probabilities) / probabilities.shape[0]


class running_mean(Right):
    def average_predictions(probabilities):
        mean = probabilities[0].copy()
        for m in range(1, len(probabilities)):
            mean += (probabilities[m] - mean) / (m + 1)
        return mean


class sum_made_one_again(Right):
    """Changes nothing: rows that sum to 1 average to rows that sum to 1."""

    def average_predictions(probabilities):
        total = reduce(np.add, probabilities)
        return total / total.sum(axis=1, keepdims=True)


class networks_last(Right):
    def average_predictions(probabilities):
        return np.average(np.moveaxis(probabilities, 0, -1), axis=-1)


class kept_axis(Small):
    def average_predictions(probabilities):
        return probabilities.mean(axis=0, keepdims=True)


class in_float64(Small):
    def average_predictions(probabilities):
        return np.tensordot(np.full(len(probabilities), 1 / len(probabilities)), probabilities, axes=1)


class rows_as_lists(Small):
    def average_predictions(probabilities):
        return [[float(np.mean(column)) for column in row.T] for row in probabilities.swapaxes(0, 1)]


class added_up_in_the_first(Small):
    def average_predictions(probabilities):
        M = len(probabilities)
        for m in range(1, M):
            probabilities[0] += probabilities[m]
        return probabilities[0] / M


class over_the_images(Wrong):
    mistake = "average over the images"

    def average_predictions(probabilities):
        return probabilities.mean(axis=1)


class over_the_classes(Wrong):
    mistake = "average over the classes"

    def average_predictions(probabilities):
        return probabilities.mean(axis=2)


class over_everything(Wrong):
    mistake = "average over everything"

    def average_predictions(probabilities):
        return probabilities.mean()


class over_networks_and_images(Wrong):
    def average_predictions(probabilities):
        return probabilities.mean(axis=(0, 1))


class summed(Wrong):
    mistake = "sum instead of mean"

    def average_predictions(probabilities):
        return probabilities.sum(axis=0)


class one_too_few(Wrong):
    mistake = "divided by M - 1"

    def average_predictions(probabilities):
        return probabilities.sum(axis=0) / max(len(probabilities) - 1, 1)


class divided_by_images(Wrong):
    mistake = "divided by the number of images"

    def average_predictions(probabilities):
        return probabilities.sum(axis=0) / probabilities.shape[1]


class divided_by_classes(Wrong):
    mistake = "divided by the number of classes"

    def average_predictions(probabilities):
        return probabilities.sum(axis=0) / probabilities.shape[2]


class geometric_mean(Wrong):
    mistake = "geometric mean"

    def average_predictions(probabilities):
        return np.exp(np.log(probabilities).mean(axis=0))


class geometric_mean_made_one(Wrong):
    """The softmax of averaged logarithms: of averaged logits."""

    mistake = "geometric mean"

    def average_predictions(probabilities):
        p = np.exp(np.log(probabilities).mean(axis=0))
        return p / p.sum(axis=1, keepdims=True)


class harmonic_mean(Wrong):
    def average_predictions(probabilities):
        return 1 / (1 / probabilities).mean(axis=0)


class softmax_of_the_mean(Wrong):
    mistake = "softmax of the average"

    def average_predictions(probabilities):
        e = np.exp(probabilities.mean(axis=0))
        return e / e.sum(axis=1, keepdims=True)


class median(Wrong):
    mistake = "median"

    def average_predictions(probabilities):
        return np.median(probabilities, axis=0)


class largest(Wrong):
    mistake = "largest of the members"

    def average_predictions(probabilities):
        return probabilities.max(axis=0)


class product(Wrong):
    mistake = "product of the probabilities"

    def average_predictions(probabilities):
        p = probabilities.prod(axis=0)
        return p / p.sum(axis=1, keepdims=True)


class squares(Wrong):
    def average_predictions(probabilities):
        return np.sqrt((probabilities**2).mean(axis=0))


class labels(Wrong):
    mistake = "labels instead of probabilities"

    def average_predictions(probabilities):
        return probabilities.mean(axis=0).argmax(axis=1)


class votes_counted(Wrong):
    """The share of networks that gave each label."""

    mistake = "shares of the votes"

    def average_predictions(probabilities):
        return np.eye(probabilities.shape[2])[probabilities.argmax(axis=2)].mean(axis=0)


class first_network(Wrong):
    mistake = "only the first member"

    def average_predictions(probabilities):
        return probabilities[0]


class last_network(Wrong):
    mistake = "only the last member"

    def average_predictions(probabilities):
        for p in probabilities:
            mean = p / 1
        return mean


class first_and_last(Wrong):
    def average_predictions(probabilities):
        return (probabilities[0] + probabilities[-1]) / 2


class halved_again_and_again(Wrong):
    def average_predictions(probabilities):
        mean = probabilities[0]
        for p in probabilities[1:]:
            mean = (mean + p) / 2
        return mean


class five_networks(Wrong):
    def average_predictions(probabilities):
        return probabilities.sum(axis=0) / 5


class surest_network(Wrong):
    """For each image the network with the largest probability."""

    def average_predictions(probabilities):
        best = probabilities.max(axis=2).argmax(axis=0)
        return probabilities[best, np.arange(probabilities.shape[1])]


class reshaped_to_images(Wrong):
    def average_predictions(probabilities):
        M, N, K = probabilities.shape
        return probabilities.reshape(N, M, K).mean(axis=1)


class classes_first(Wrong):
    def average_predictions(probabilities):
        return probabilities.mean(axis=0).T


class rounded(Wrong):
    def average_predictions(probabilities):
        return np.round(probabilities.mean(axis=0), 2)


class half_precision(Wrong):
    def average_predictions(probabilities):
        return probabilities.astype(np.float16).mean(axis=0)


class printed(Wrong):
    def average_predictions(probabilities):
        print(probabilities.mean(axis=0))


class first_skipped(Wrong):
    def average_predictions(probabilities):
        total = np.zeros_like(probabilities[0])
        for m in range(1, len(probabilities)):
            total += probabilities[m]
        return total / len(probabilities)


class returned_in_the_loop(Wrong):
    def average_predictions(probabilities):
        total = 0
        for p in probabilities:
            total = total + p
            return total / len(probabilities)
