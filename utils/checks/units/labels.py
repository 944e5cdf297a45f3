"""Judging a classifier that an answer trained: labels of images that it has not seen, and how `predict` behaves."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.checks.observing import BadAnswer, returned
from utils.checks.spec import Failure, Mistake
from utils.checks.values import Bunch, plain

NO_LABELS = Failure("predict should return an array of labels.", "Does predict end with a return?")
OWN_ARGUMENT = "predict labels the images that it is given, not those that the network was trained on."
FEW = 7


def split(rng: np.random.Generator, x: np.ndarray, y: np.ndarray, test: int) -> dict:
    """x and y to train on, `test` images of x_test, their labels _y_test for the judge alone, and a seed."""
    order = rng.permutation(len(x))
    return {"x": x[order[test:]], "y": y[order[test:]], "x_test": x[order[:test]], "_y_test": y[order[:test]],
            "seed": int(rng.integers(2**31))}


def trained(train: Callable, name: str, i: Bunch) -> Callable:
    """The function that `train(x, y, num_classes, rng)` returns.

    Raises:
        BadAnswer: when it is no function.
    """
    predict = train(i.x, i.y, i.num_classes, np.random.default_rng(i.seed))
    if not callable(predict):
        raise BadAnswer(f"{name} should return a function, predict(x); it returned {returned(predict)}.")
    return predict


def labels_of_few(predict: Callable, x: np.ndarray) -> dict:
    """What predict says of a few images together, together once more, and one at a time."""
    return {"labels of 7": plain(predict(x[:FEW])), "labels of 7 again": plain(predict(x[:FEW])),
            **{f"label of {k}": plain(predict(x[k:k + 1])) for k in range(FEW)}}


def as_labels(labels, count: int, num_classes: int, trained_on: int) -> np.ndarray | Failure:
    """(count,) labels, or what is wrong with them."""
    if not isinstance(labels, np.ndarray):
        return NO_LABELS
    if labels.size == count * num_classes and labels.ndim == 2 and count != 1:
        if np.isin(labels, (0, 1)).all():
            return Failure(f"predict returned one-hot rows of shape {labels.shape}; labels of shape {(count,)} are "
                           f"asked.",
                           "np.argmax along the classes turns rows into labels.", "one-hot rows returned")
        return Failure(f"predict returned scores or probabilities of shape {labels.shape}; labels of shape "
                       f"{(count,)} are asked.",
                       "The label is the class with the largest score: np.argmax along the classes.", "scores returned")
    if labels.size == 1:
        return Failure(f"predict returned one number for {count} images; one label each is asked, {(count,)}.",
                       "np.argmax without an axis looks at all scores at once: take it along the classes.",
                       "one number for the whole batch")
    if labels.size == num_classes:
        return Failure(f"predict returned {num_classes} numbers for {count} images, one for each class; one label each "
                       f"is asked, {(count,)}.", "Along which axis does argmax run?", "argmax over the batch")
    if labels.size == trained_on:
        return Failure(f"predict returned {trained_on} labels for {count} images: as many as there were to train on.",
                       OWN_ARGUMENT, "labels of the training images")
    if labels.size != count:
        return Failure(f"predict returned shape {labels.shape} for {count} images; one label each is asked, "
                       f"{(count,)}.",
                       "predict is given any number of images, not only as many as it was trained on.",
                       "wrong number of labels")
    return labels.reshape(count)


def accuracy_judge(enough: float) -> Callable[[Bunch, Bunch], Failure | None]:
    """A judge of `labels` for x_test: at least `enough` of them right."""
    def judge(i: Bunch, o: Bunch) -> Failure | None:
        labels = as_labels(o.labels, len(i.x_test), i.num_classes, len(i.x))
        if isinstance(labels, Failure):
            return labels
        accuracy = float(np.mean(labels == i._y_test))
        if accuracy >= enough:
            return None
        say = f"{accuracy:.1%} of {len(labels)} digits it had not seen are right; at least {enough:.0%} is needed here."
        return Failure(say, *diagnosis(labels, accuracy, i))
    return judge


def diagnosis(labels: np.ndarray, accuracy: float, i: Bunch) -> tuple[str, str]:
    """(hint, mistake) for labels of too low an accuracy."""
    if np.unique(labels).size == 1:
        return ("Every image gets the same label: do the scores depend on x? Did the loss become NaN (try a smaller "
                "learning rate)? Were all weights set to 0 at the start?", "one label for every image")
    if float(np.mean(labels == (i._y_test + 1))) > 0.8 or float(np.mean(labels == (i._y_test - 1))) > 0.8:
        return ("Labels start at 0.", "labels shifted by one")
    if not np.isin(labels, np.arange(i.num_classes)).all():
        return (f"Labels are whole numbers from 0 to {i.num_classes - 1}.", "labels outside the classes")
    if np.array_equal(labels, i.y[:len(labels)]):
        return (OWN_ARGUMENT, "labels of the training images")
    if accuracy < 0.25 / i.num_classes:
        return ("That is worse than guessing: is it argmax, and do the steps go against the gradient?",
                "the least likely label")
    if accuracy < 2.5 / i.num_classes:
        return ("That is about chance. Do images and labels stay together when they are shuffled? Does each step go "
                "against the gradient, and does the training loop run?", "no better than chance")
    return ("The network learns but not enough: print the training loss every few epochs. More epochs, a larger learning "
            "rate or more hidden units?", "too little training")


def few_judge(i: Bunch, o: Bunch) -> Failure | None:
    """A judge of `labels_of_few`: one label for each image, the same every time and in every company."""
    alone = [o[f"label of {k}"] for k in range(FEW)]
    for labels, count in ((o["labels of 7"], FEW), *((label, 1) for label in alone)):
        if not isinstance(labels, np.ndarray):
            return NO_LABELS
        if labels.size != count:
            return Failure(f"predict returned shape {labels.shape} for {count} images; one label for each image is "
                           f"asked, {(count,)}.", "predict is given any number of images.", "wrong number of labels")
    if not np.array_equal(o["labels of 7"], o["labels of 7 again"]):
        return Failure("predict gave other labels for the same images the second time.",
                       "Nothing random belongs into predict.", "predict is random")
    if not np.array_equal(o["labels of 7"].ravel(), np.concatenate([label.ravel() for label in alone])):
        return Failure("Seven images get other labels when each of them comes alone.",
                       "An image's label must not depend on its neighbours: look for a mean or maximum over the batch in "
                       "predict.", "prediction depends on the batch")
    return None


def takes_labels(function: str, sizes: str) -> tuple[Mistake, ...]:
    """Mistakes that show by an exception; `sizes` says where sizes come from."""
    return (
        Mistake("sizes written as numbers", sizes, error="mismatch in its core dimension"),
        Mistake("sizes written as numbers", sizes, error="not aligned"),
        Mistake("sizes written as numbers", sizes, error="is out of bounds for axis"),
        Mistake("no function returned", f"{function} ends with a function: def predict(x): ... return predict, without "
                                        f"calling it.",
                error="should return a function"),
    )
