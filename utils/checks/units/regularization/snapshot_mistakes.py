"""What wrong trainings return as snapshots, where all images are the same and nothing is dropped."""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.checks.spec import Mistake
from utils.checks.units.regularization.mlp_cases import PARAMS
from utils.checks.units.regularization.snapshots_run import rate, simulated
from utils.checks.values import Bunch

STEP = "Each step draws a batch, takes the gradients of mlp_dropout_loss and moves every parameter against them."
RATE = "The rate of step s, counted from 0 over the whole run, is cyclic_cosine_lr(s, cycle_length, lr_max)."
END = "A snapshot is taken at the end of each cycle, after its last step: num_cycles of them."
COPY = ("A snapshot is a new dict of new arrays, each a copy: a dict(params) still holds the very arrays that the next "
        "steps change.")
GOES_ON = "Each cycle goes on from where the last one ended; only the rate starts again."
GIVEN = "The params that are passed in stay as they were: train on copies of them."
LENGTH = "cycle_length is the number of steps in a cycle, one batch each."
P_KEEP = "Training calls mlp_dropout_loss with the p_keep and the rng that are passed in."
TRAINED = "All six parameters are trained, weights and biases."


def _so(**how: Callable) -> Callable:
    """`gives` of a training with each of `how(i)` in its place."""
    return lambda i, want: simulated(i, **{name: value(i) for name, value in how.items()})


def _all_alike(k: int) -> Callable:
    return lambda i, want: {n: np.broadcast_to(v[k], v.shape) for n, v in want.items()}


def _shorter(i: Bunch, want: Bunch) -> dict[str, np.ndarray]:
    return {n: v[:-1] if i.num_cycles > 1 else np.zeros(0) for n, v in want.items()}


def _shorter_at_the_start(i: Bunch, want: Bunch) -> dict[str, np.ndarray]:
    return {n: v[1:] if i.num_cycles > 1 else np.zeros(0) for n, v in want.items()}


def _averages(i: Bunch, want: Bunch) -> dict[str, np.ndarray]:
    return {n: np.stack([v[:k + 1].mean(axis=0) for k in range(len(v))]) for n, v in want.items()}


def _untrained(i: Bunch, want: Bunch) -> dict[str, np.ndarray]:
    return {f"{n} of the snapshots": np.stack([i[n]] * i.num_cycles) for n in PARAMS}


def _other_rate(function: Callable) -> Callable:
    """`gives` of a training whose rate in step s is lr_max * function(s, i)."""
    return _so(rates=lambda i: lambda s: function(s, i))


def _down_to_zero(step: int, last: int) -> float:
    return (1 + np.cos(np.pi * step / max(last, 1))) / 2


def _epochs(i: Bunch) -> int:
    return max(len(i.x) // i.batch_size, 1)


TRAJECTORY = (
    Mistake("all snapshots hold the last parameters", COPY, _all_alike(-1)),
    Mistake("constant rate", RATE, _other_rate(lambda s, i: 1.0)),
    Mistake("rate not started again in each cycle", RATE, _other_rate(
        lambda s, i: rate(s, i.cycle_length * i.num_cycles))),
    Mistake("rate not started again in each cycle", RATE, _other_rate(lambda s, i: rate(s, 2 * i.cycle_length) if (
        s // i.cycle_length) % 2 == 0 else rate(s % (2 * i.cycle_length), 2 * i.cycle_length))),
    Mistake("rate not started again in each cycle", RATE, _other_rate(
        lambda s, i: (1 + np.cos(np.pi * s / i.cycle_length)) / 2)),
    Mistake("rate of the cycle instead of the step", RATE,
            _other_rate(lambda s, i: rate(s // i.cycle_length, i.cycle_length))),
    Mistake("rate one step ahead", RATE + " The first step is step 0.",
            _other_rate(lambda s, i: rate(s + 1, i.cycle_length))),
    Mistake("rate that falls to 0 in the last step", RATE, _other_rate(lambda s, i: _down_to_zero(
        s % i.cycle_length, i.cycle_length - 1))),
    Mistake("rate with cycle_length - 1", RATE, _other_rate(lambda s, i: rate(s, max(i.cycle_length - 1, 1)))),
    Mistake("rate rises", RATE, _other_rate(lambda s, i: 1 - rate(s, i.cycle_length))),
    Mistake("a straight line for the rate", RATE, _other_rate(lambda s, i: 1 - s % i.cycle_length / i.cycle_length)),
    Mistake("snapshots at the start of the cycles", END, _so(start=lambda i: True, taken=lambda i: (
        lambda done: done % i.cycle_length == 0 and done < i.num_cycles * i.cycle_length))),
    Mistake("snapshots after the first step of a cycle", END, _so(taken=lambda i: (
        lambda done: (done - 1) % i.cycle_length == 0))),
    Mistake("snapshots one step early", END, _so(taken=lambda i: lambda done: (done + 1) % i.cycle_length == 0)),
    Mistake("one snapshot too many", END + " The given parameters are none of them.", _so(start=lambda i: True)),
    Mistake("one snapshot too many", END, _so(steps=lambda i: (i.num_cycles + 1) * i.cycle_length)),
    Mistake("one snapshot too few", END, _shorter),
    Mistake("one snapshot too few", END, _shorter_at_the_start),
    Mistake("no snapshots", END, when=lambda i, o: o["w1 of the snapshots"].size == 0),
    Mistake("only one snapshot", END, lambda i, want: {n: v[-1:] for n, v in want.items()}),
    Mistake("a snapshot after every step", END, _so(taken=lambda i: lambda done: True)),
    Mistake("each cycle starts from the given parameters", GOES_ON, _so(restart=lambda i: True)),
    Mistake("steps uphill", "Against the gradient the loss falls: subtract.", _other_rate(
        lambda s, i: -rate(s, i.cycle_length))),
    Mistake("no training at all", STEP, _untrained),
    Mistake("biases not trained", TRAINED, _so(moved=lambda i: ("w1", "w2", "w3"))),
    Mistake("weights not trained", TRAINED, _so(moved=lambda i: ("b1", "b2", "b3"))),
    Mistake("only the last layer trained", TRAINED, _so(moved=lambda i: ("w3", "b3"))),
    Mistake("steps divided by the batch size", "The loss is a mean already: its gradient is divided by N, once.",
            _other_rate(lambda s, i: rate(s, i.cycle_length) / i.batch_size)),
    Mistake("steps multiplied by the batch size", "The gradient is that of the mean loss. Is mlp_dropout_loss right?",
            _other_rate(lambda s, i: rate(s, i.cycle_length) * i.batch_size)),
    Mistake("epochs instead of steps", LENGTH, _so(
        steps=lambda i: i.num_cycles * i.cycle_length * _epochs(i),
        rates=lambda i: lambda s: rate(s // _epochs(i), i.cycle_length),
        taken=lambda i: lambda done: done % (i.cycle_length * _epochs(i)) == 0)),
    Mistake("momentum", "Plain steps are asked: the rate times the gradient, nothing from the steps before.",
            _so(momentum=lambda i: 0.9)),
    Mistake("momentum", "Plain steps are asked: the rate times the gradient, nothing from the steps before.",
            _so(momentum=lambda i: 0.9, rates_in_velocity=lambda i: True)),
    Mistake("snapshots in reverse order", END, lambda i, want: {n: v[::-1] for n, v in want.items()}),
    Mistake("averages instead of snapshots", "Each snapshot is the parameters as they are; they are averaged later.",
            _averages),
    *(Mistake("no list of snapshots", END, error=f"should return a list of snapshots; it returned {what}") for what in (
        "a ", "one array")),
    Mistake("no list of snapshots", "Each snapshot is a dict with the keys of params.",
            error="a snapshot is a dict like params"),
)

FORM = TRAJECTORY[-3:]
