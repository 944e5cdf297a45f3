"""Answers to `average_parameters(snapshots) -> dict`: the mean of each array over a list of dicts."""

import copy
from functools import reduce

import numpy as np

from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "average_parameters"


class mean_of_stack(Right):
    def average_parameters(snapshots):
        return {name: np.mean([s[name] for s in snapshots], axis=0) for name in snapshots[0]}


class sum_over_count(Right):
    def average_parameters(snapshots):
        average = {}
        for name in snapshots[0].keys():
            total = np.zeros_like(snapshots[0][name])
            for snapshot in snapshots:
                total += snapshot[name]
            average[name] = total / len(snapshots)
        return average


class running_mean(Right):
    """As torch.optim.swa_utils keeps it."""

    def average_parameters(snapshots):
        average = copy.deepcopy(snapshots[0])
        for n, snapshot in enumerate(snapshots[1:], start=2):
            for name, value in snapshot.items():
                average[name] = average[name] + (value - average[name]) / n
        print("averaged", len(snapshots))
        return average


class shares_added(Right):
    def average_parameters(snapshots):
        share = 1 / len(snapshots)
        parts = [{name: share * value for name, value in snapshot.items()} for snapshot in snapshots]
        return reduce(lambda a, b: {name: a[name] + b[name] for name in b}, parts)


class one_long_vector(Right):
    """All arrays of a snapshot in one row, and cut apart again."""

    def average_parameters(snapshots):
        names = sorted(snapshots[0])
        rows = np.stack([np.concatenate([s[name].ravel() for name in names]) for s in snapshots])
        mean = rows.sum(axis=0) / len(rows)
        parts = np.split(mean, np.cumsum([snapshots[0][name].size for name in names])[:-1])
        return {name: part.reshape(snapshots[0][name].shape) for name, part in zip(names, parts, strict=True)}


class einsum(Right):
    def average_parameters(snapshots):
        stacked = {name: np.array([snapshot[name] for snapshot in snapshots]) for name in set(snapshots[-1])}
        return dict((name, np.einsum("m...->...", value) / len(value)) for name, value in stacked.items())


class in_float64(Small):
    def average_parameters(snapshots):
        total = {name: np.zeros(value.shape) for name, value in snapshots[0].items()}
        for snapshot in snapshots:
            for name in total:
                total[name] += snapshot[name] / len(snapshots)
        return total


class added_up_in_the_first(Wrong):
    """`total = snapshots[0]` and then +=: the first snapshot is lost, and with one snapshot it comes back itself."""

    mistake = "summed into a snapshot's own arrays"

    def average_parameters(snapshots):
        total = snapshots[0]
        for snapshot in snapshots[1:]:
            for name in total:
                total[name] += snapshot[name]
        for name in total:
            total[name] /= len(snapshots)
        return total


class added_up_in_a_shallow_copy(Wrong):
    """dict(...) copies the names, not the arrays."""

    mistake = "summed into a snapshot's own arrays"

    def average_parameters(snapshots):
        total = dict(snapshots[0])
        for snapshot in snapshots[1:]:
            for name in total:
                total[name] += snapshot[name]
        for name in total:
            total[name] /= len(snapshots)
        return total


class last_snapshot_written_over(Wrong):
    """What comes back is right and new; a snapshot is lost on the way."""

    mistake = "summed into a snapshot's own arrays"

    def average_parameters(snapshots):
        total = snapshots[-1]
        for snapshot in snapshots[:-1]:
            for name in total:
                total[name] += snapshot[name]
        return {name: value / len(snapshots) for name, value in total.items()}


class one_snapshot_handed_back(Wrong):
    """No new arrays where there is but one snapshot."""

    mistake = "a snapshot's own arrays returned"

    def average_parameters(snapshots):
        if len(snapshots) == 1:
            return snapshots[0]
        return mean_of_stack.average_parameters(snapshots)


class one_snapshot_in_a_new_dict(Wrong):
    """A new dict with the old arrays where there is but one snapshot."""

    mistake = "a snapshot's own arrays returned"

    def average_parameters(snapshots):
        average = dict(snapshots[0])
        for n, snapshot in enumerate(snapshots[1:], start=2):
            for name, value in snapshot.items():
                average[name] = average[name] + (value - average[name]) / n
        return average


class summed(Wrong):
    mistake = "sum instead of mean"

    def average_parameters(snapshots):
        return {name: np.sum([s[name] for s in snapshots], axis=0) for name in snapshots[0]}


class one_too_few(Wrong):
    mistake = "divided by M - 1"

    def average_parameters(snapshots):
        return {name: sum(s[name] for s in snapshots) / max(len(snapshots) - 1, 1) for name in snapshots[0]}


class divided_by_keys(Wrong):
    mistake = "divided by the number of arrays"

    def average_parameters(snapshots):
        return {name: sum(s[name] for s in snapshots) / len(snapshots[0]) for name in snapshots[0]}


class over_everything(Wrong):
    """np.mean without an axis: a number for each array."""

    mistake = "average over all entries"

    def average_parameters(snapshots):
        return {name: np.mean([s[name] for s in snapshots]) for name in snapshots[0]}


class over_the_wrong_axis(Wrong):
    mistake = "average over an axis of the arrays"

    def average_parameters(snapshots):
        return {name: np.mean([s[name] for s in snapshots], axis=-1) for name in snapshots[0]}


class median(Wrong):
    mistake = "median"

    def average_parameters(snapshots):
        return {name: np.median([s[name] for s in snapshots], axis=0) for name in snapshots[0]}


class first_and_last(Wrong):
    def average_parameters(snapshots):
        return {name: (snapshots[0][name] + snapshots[-1][name]) / 2 for name in snapshots[0]}


class halved_again_and_again(Wrong):
    mistake = "halved with each snapshot"

    def average_parameters(snapshots):
        average = {name: value.copy() for name, value in snapshots[0].items()}
        for snapshot in snapshots[1:]:
            for name in average:
                average[name] = (average[name] + snapshot[name]) / 2
        return average


class mostly_the_old(Wrong):
    """An exponential moving average."""

    def average_parameters(snapshots):
        average = {name: value.copy() for name, value in snapshots[0].items()}
        for snapshot in snapshots[1:]:
            for name in average:
                average[name] = 0.9 * average[name] + 0.1 * snapshot[name]
        return average


class last_snapshot(Wrong):
    mistake = "only the last snapshot"

    def average_parameters(snapshots):
        return {name: value.copy() for name, value in snapshots[-1].items()}


class first_snapshot(Wrong):
    mistake = "only the first snapshot"

    def average_parameters(snapshots):
        return copy.deepcopy(snapshots[0])


class last_skipped(Wrong):
    mistake = "last snapshot left out"

    def average_parameters(snapshots):
        return mean_of_stack.average_parameters(snapshots[:-1] or snapshots)


class first_skipped(Wrong):
    mistake = "first snapshot left out"

    def average_parameters(snapshots):
        return mean_of_stack.average_parameters(snapshots[1:] or snapshots)


class first_counted_twice(Wrong):
    """The total begins with the first snapshot, and the loop adds it again."""

    def average_parameters(snapshots):
        total = {name: value.copy() for name, value in snapshots[0].items()}
        for snapshot in snapshots:
            for name in total:
                total[name] += snapshot[name]
        return {name: value / (len(snapshots) + 1) for name, value in total.items()}


class weights_alone(Wrong):
    """Averages the matrices and leaves out the rest."""

    mistake = "a key missing"

    def average_parameters(snapshots):
        average = mean_of_stack.average_parameters(snapshots)
        return {name: value for name, value in average.items() if value.ndim == 2}


class biases_of_the_last(Wrong):
    def average_parameters(snapshots):
        average = mean_of_stack.average_parameters(snapshots)
        return {name: v if v.ndim == 2 else snapshots[-1][name].copy() for name, v in average.items()}


class last_key_alone(Wrong):
    """The dict is made anew in each turn of the loop."""

    mistake = "a key missing"

    def average_parameters(snapshots):
        for name in snapshots[0]:
            average = {name: np.mean([s[name] for s in snapshots], axis=0)}
        return average


class returned_in_the_loop(Wrong):
    mistake = "a key missing"

    def average_parameters(snapshots):
        average = {}
        for name in snapshots[0]:
            average[name] = np.mean([s[name] for s in snapshots], axis=0)
            return average


class six_keys(Wrong):
    """The names of the three-layer network, whatever is given."""

    mistake = "names of the arrays written as text"

    def average_parameters(snapshots):
        return {name: np.mean([s[name] for s in snapshots], axis=0) for name in ("w1", "b1", "w2", "b2", "w3", "b3")}


class five_snapshots(Wrong):
    def average_parameters(snapshots):
        return {name: sum(s[name] for s in snapshots) / 5 for name in snapshots[0]}


class as_a_list(Wrong):
    mistake = "not a dict"

    def average_parameters(snapshots):
        return [np.mean([s[name] for s in snapshots], axis=0) for name in snapshots[0]]


class all_in_one_vector(Wrong):
    mistake = "not a dict"

    def average_parameters(snapshots):
        return np.mean([np.concatenate([value.ravel() for value in s.values()]) for s in snapshots], axis=0)


class flattened(Wrong):
    def average_parameters(snapshots):
        return {name: np.mean([s[name].ravel() for s in snapshots], axis=0) for name in snapshots[0]}


class stacked_not_averaged(Wrong):
    mistake = "nothing averaged"

    def average_parameters(snapshots):
        return {name: np.stack([s[name] for s in snapshots]) for name in snapshots[0]}


class in_the_order_of_the_values(Wrong):
    """Goes by the order in which each dict holds its keys."""

    def average_parameters(snapshots):
        columns = zip(*(s.values() for s in snapshots), strict=True)
        return {name: sum(column) / len(snapshots) for name, column in zip(snapshots[0], columns, strict=True)}


class rooted_squares(Wrong):
    def average_parameters(snapshots):
        return {name: np.sqrt(np.mean([s[name] ** 2 for s in snapshots], axis=0)) for name in snapshots[0]}


class magnitudes(Wrong):
    def average_parameters(snapshots):
        return {name: np.mean([np.abs(s[name]) for s in snapshots], axis=0) for name in snapshots[0]}


class written_into_every_snapshot(Wrong):
    """The average is right, and every snapshot holds it now."""

    mistake = "a snapshot's own arrays returned"

    def average_parameters(snapshots):
        average = mean_of_stack.average_parameters(snapshots)
        for snapshot in snapshots:
            snapshot.update(average)
        return snapshots[0]


class printed(Wrong):
    def average_parameters(snapshots):
        print(mean_of_stack.average_parameters(snapshots))


class whole_numbers(Wrong):
    def average_parameters(snapshots):
        return {name: np.mean([s[name] for s in snapshots], axis=0).astype(int) for name in snapshots[0]}
