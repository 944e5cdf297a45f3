"""Answers to `majority_vote(labels (M, N)) -> (N,)`: what most of the M networks say; no ties."""

import statistics
from collections import Counter, defaultdict

import numpy as np

from tests.implementations.registry import Right, Small, Wrong

EXERCISE = "majority_vote"


class bincount(Right):
    def majority_vote(labels):
        return np.array([np.bincount(column).argmax() for column in labels.T])


class counter(Right):
    def majority_vote(labels):
        M, N = labels.shape
        votes = np.zeros(N, dtype=labels.dtype)
        for n in range(N):
            votes[n] = Counter(labels[:, n].tolist()).most_common(1)[0][0]
        print("images", N)
        return votes


class unique(Right):
    def majority_vote(labels):
        def most(column):
            values, counts = np.unique(column, return_counts=True)
            return values[np.argmax(counts)]

        return np.apply_along_axis(most, 0, labels)


class one_hot(Right):
    def majority_vote(labels):
        return np.eye(labels.max() + 1)[labels].sum(axis=0).argmax(axis=-1)


class agreement(Right):
    """The network that most others agree with, image by image."""

    def majority_vote(labels):
        agree = (labels[:, None] == labels[None]).sum(axis=1)
        return labels[agree.argmax(axis=0), np.arange(labels.shape[1])]


class counts_added(Right):
    def majority_vote(labels):
        counts = np.zeros((labels.shape[1], int(labels.max()) + 1), dtype=int)
        for row in labels:
            counts[np.arange(len(row)), row] += 1
        return counts.argmax(1)


class each_label_asked(Right):
    def majority_vote(labels):
        kinds = np.unique(labels)
        counts = np.stack([(labels == kind).sum(axis=0) for kind in kinds])
        return kinds[counts.argmax(axis=0)]


class standard_library(Right):
    def majority_vote(labels):
        return np.array([statistics.mode(votes) for votes in zip(*labels.tolist(), strict=True)])


class dictionary(Right):
    def majority_vote(labels):
        found = []
        for column in np.transpose(labels):
            votes = defaultdict(int)
            for label in column:
                votes[label] += 1
            found.append(max(votes, key=votes.get))
        return np.asarray(found)


class sorted_runs(Right):
    """Sorted, each label's votes stand together: the longest run wins."""

    def majority_vote(labels):
        winners = np.empty(labels.shape[1], dtype=int)
        for n, column in enumerate(np.sort(labels, axis=0).T):
            ends = np.flatnonzero(np.append(column[1:] != column[:-1], True))
            winners[n] = column[ends[np.diff(ends, prepend=-1).argmax()]]
        return winners


class as_list(Small):
    def majority_vote(labels):
        return [int(np.bincount(column).argmax()) for column in labels.T]


class as_floats(Small):
    def majority_vote(labels):
        return np.array([float(np.bincount(column).argmax()) for column in labels.T])


class as_row(Small):
    def majority_vote(labels):
        return np.array([[np.bincount(column).argmax() for column in labels.T]])


class labels_sorted_in_place(Small):
    def majority_vote(labels):
        labels.sort(axis=0)
        return np.array([np.bincount(column).argmax() for column in labels.T])


class by_network(Wrong):
    """What each network says most often."""

    mistake = "votes counted along the images"

    def majority_vote(labels):
        return np.array([np.bincount(row).argmax() for row in labels])


class median(Wrong):
    mistake = "median of the labels"

    def majority_vote(labels):
        return np.median(labels, axis=0).astype(int)


class mean_rounded(Wrong):
    mistake = "mean of the labels"

    def majority_vote(labels):
        return np.round(labels.mean(axis=0)).astype(int)


class mean_cut_off(Wrong):
    mistake = "mean of the labels"

    def majority_vote(labels):
        return labels.mean(axis=0).astype(int)


class largest_label(Wrong):
    mistake = "largest label"

    def majority_vote(labels):
        return labels.max(axis=0)


class smallest_label(Wrong):
    mistake = "smallest label"

    def majority_vote(labels):
        return labels.min(axis=0)


class position_among_the_labels(Wrong):
    """The place of the winner in np.unique, not the winner."""

    mistake = "place in the list of labels instead of the label"

    def majority_vote(labels):
        found = []
        for column in labels.T:
            _, counts = np.unique(column, return_counts=True)
            found.append(counts.argmax())
        return np.array(found)


class position_of_the_network(Wrong):
    """Which network agrees most, not what it says."""

    def majority_vote(labels):
        return (labels[:, None] == labels[None]).sum(axis=1).argmax(axis=0)


class number_of_votes(Wrong):
    mistake = "number of votes instead of the label"

    def majority_vote(labels):
        return np.array([np.bincount(column).max() for column in labels.T])


class winner_with_its_votes(Wrong):
    def majority_vote(labels):
        return np.array([Counter(column.tolist()).most_common(1)[0] for column in labels.T])


class one_winner_for_all_images(Wrong):
    def majority_vote(labels):
        return np.bincount(labels.ravel()).argmax()


class one_winner_repeated(Wrong):
    mistake = "one label for all images"

    def majority_vote(labels):
        return np.full(labels.shape[1], np.bincount(labels.ravel()).argmax())


class first_network(Wrong):
    mistake = "only the first member heard"

    def majority_vote(labels):
        return labels[0]


class last_network(Wrong):
    mistake = "only the last member heard"

    def majority_vote(labels):
        return labels[-1]


class more_than_half_or_nothing(Wrong):
    """0 where no label has more than half of the votes."""

    mistake = "more than half of the votes required"

    def majority_vote(labels):
        found = np.zeros(labels.shape[1], dtype=int)
        for n, column in enumerate(labels.T):
            counts = np.bincount(column)
            if counts.max() > len(column) / 2:
                found[n] = counts.argmax()
        return found


class boyer_moore(Wrong):
    """One candidate and its lead: right where a label has more than half of the votes, and there alone."""

    def majority_vote(labels):
        found = []
        for column in labels.T:
            lead = 0
            for label in column:
                if lead == 0:
                    candidate = label
                lead += 1 if label == candidate else -1
            found.append(candidate)
        return np.array(found)


class ten_labels(Wrong):
    """Counts labels up to 9 alone."""

    mistake = "only labels below 10 counted"

    def majority_vote(labels):
        return np.array([[(column == k).sum() for k in range(10)] for column in labels.T]).argmax(axis=1)


class as_many_labels_as_networks(Wrong):
    mistake = "only labels below M counted"

    def majority_vote(labels):
        return np.array([[(column == k).sum() for k in range(len(labels))] for column in labels.T]).argmax(axis=1)


class as_many_labels_as_kinds(Wrong):
    """Takes the labels to run from 0 without a gap."""

    def majority_vote(labels):
        K = len(np.unique(labels))
        return np.stack([(labels == k).sum(axis=0) for k in range(K)]).argmax(axis=0)


class largest_label_left_out(Wrong):
    def majority_vote(labels):
        return np.stack([(labels == k).sum(axis=0) for k in range(max(labels.max(), 1))]).argmax(axis=0)


class zero_left_out(Wrong):
    """Counts from 1 on, and forgets it when it names the winner."""

    def majority_vote(labels):
        return np.stack([(labels == k).sum(axis=0) for k in range(1, labels.max() + 2)]).argmax(axis=0)


class label_zero_has_no_vote(Wrong):
    """np.nonzero was used to find those who voted."""

    def majority_vote(labels):
        found = []
        for column in labels.T:
            given = column[np.nonzero(column)]
            found.append(np.bincount(given).argmax() if len(given) else 0)
        return np.array(found)


class rarest(Wrong):
    mistake = "label with fewest votes"

    def majority_vote(labels):
        found = []
        for column in labels.T:
            values, counts = np.unique(column, return_counts=True)
            found.append(values[counts.argmin()])
        return np.array(found)


class longest_run_unsorted(Wrong):
    """Votes in a row, without sorting first."""

    def majority_vote(labels):
        winners = np.empty(labels.shape[1], dtype=int)
        for n, column in enumerate(labels.T):
            ends = np.flatnonzero(np.append(column[1:] != column[:-1], True))
            winners[n] = column[ends[np.diff(ends, prepend=-1).argmax()]]
        return winners


class first_seen_twice(Wrong):
    def majority_vote(labels):
        found = []
        for column in labels.T:
            seen, winner = set(), column[0]
            for label in column:
                if int(label) in seen:
                    winner = label
                    break
                seen.add(int(label))
            found.append(winner)
        return np.array(found)


class bytes_counted(Wrong):
    """Labels as bytes: 300 becomes 44."""

    def majority_vote(labels):
        return np.array([np.bincount(column).argmax() for column in labels.T.astype(np.uint8)])


class unanimous_or_nothing(Wrong):
    def majority_vote(labels):
        return np.where((labels == labels[0]).all(axis=0), labels[0], -1)


class all_labels_counted_once(Wrong):
    """Fancy indexing with += counts a repeated label once."""

    def majority_vote(labels):
        counts = np.zeros((labels.shape[1], labels.max() + 1), dtype=int)
        counts[np.arange(labels.shape[1]), labels] += 1
        return counts.argmax(axis=1)


class counts_returned(Wrong):
    def majority_vote(labels):
        return np.eye(labels.max() + 1)[labels].sum(axis=0)


class one_hot_of_the_winner(Wrong):
    def majority_vote(labels):
        counts = np.eye(labels.max() + 1)[labels].sum(axis=0)
        return np.eye(labels.max() + 1)[counts.argmax(axis=1)]


class one_hot_summed_over_images(Wrong):
    mistake = "votes counted along the images"

    def majority_vote(labels):
        return np.eye(labels.max() + 1)[labels].sum(axis=1).argmax(axis=1)


class reshaped(Wrong):
    """reshape where a transpose is needed."""

    def majority_vote(labels):
        M, N = labels.shape
        return np.array([np.bincount(column).argmax() for column in labels.reshape(N, M)])


class square_tables_alone(Wrong):
    """Goes through as many columns as there are rows."""

    def majority_vote(labels):
        return np.array([np.bincount(labels[:, n]).argmax() for n in range(len(labels))])


class labels_from_one(Wrong):
    mistake = "labels shifted by one"

    def majority_vote(labels):
        return np.array([np.bincount(column).argmax() + 1 for column in labels.T])


class printed(Wrong):
    def majority_vote(labels):
        print([np.bincount(column).argmax() for column in labels.T])


class last_image_left_out(Wrong):
    def majority_vote(labels):
        return np.array([np.bincount(labels[:, n]).argmax() for n in range(labels.shape[1] - 1)])


class returned_in_the_loop(Wrong):
    def majority_vote(labels):
        found = []
        for column in labels.T:
            found.append(np.bincount(column).argmax())
            return np.array(found)
