"""Answers to `train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng)`."""

import copy
import math

import numpy as np

from tests.implementations.registry import Right, Small, Wrong
from tests.implementations.regularization.network import KEYS, cyclic_cosine_lr, mlp_dropout_loss

EXERCISE = "train_snapshots"


class cycle_after_cycle(Right):
    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        params = {name: value.copy() for name, value in params.items()}
        snapshots = []
        for cycle in range(num_cycles):
            for t in range(cycle_length):
                lr = cyclic_cosine_lr(cycle * cycle_length + t, cycle_length, lr_max)
                rows = rng.choice(len(x), size=batch_size, replace=False)
                loss, grads = mlp_dropout_loss(params, x[rows], y[rows], p_keep, rng)
                for name in params:
                    params[name] -= lr * grads[name]
            print("cycle", cycle, "loss", loss)
            snapshots.append({name: value.copy() for name, value in params.items()})
        return snapshots


class one_loop(Right):
    """Batches with replacement; the rate written out."""

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        current, found = copy.deepcopy(params), []
        for step in range(num_cycles * cycle_length):
            rows = rng.integers(0, x.shape[0], batch_size)
            _, grads = mlp_dropout_loss(current, x[rows], y[rows], p_keep, rng)
            rate = 0.5 * lr_max * (1 + math.cos(math.pi * (step % cycle_length) / cycle_length))
            for name, gradient in grads.items():
                current[name] = current[name] - rate * gradient
            if (step + 1) % cycle_length == 0:
                found.append(copy.deepcopy(current))
        return found


class epochs(Right):
    """Walks through the images in a new order each time; the last batch of a walk may be short. New dicts all along."""

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def batches():
            while True:
                order = rng.permutation(len(x))
                for i in range(0, len(x), batch_size):
                    yield order[i : i + batch_size]

        source, found = batches(), []
        for _ in range(num_cycles):
            for t in range(cycle_length):
                rows = next(source)
                grads = mlp_dropout_loss(params, x[rows], y[rows], p_keep, rng)[1]
                lr = cyclic_cosine_lr(t, cycle_length, lr_max)
                params = {name: params[name] - lr * grads[name] for name in grads}
            found.append(params)
        return found


class whole_batches_of_each_walk(Right):
    """What is left over at the end of a walk is left out; the set is shuffled by the rows of one table."""

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        rates = lr_max / 2 * (1 + np.cos(np.linspace(0, np.pi, cycle_length + 1)))[:-1]
        here = dict(params)
        snapshots, queue = [{} for _ in range(num_cycles)], []
        for snapshot in snapshots:
            for rate in rates:
                if not queue:
                    table = rng.permutation(np.column_stack([x, y]))
                    whole = len(x) // batch_size * batch_size
                    queue = np.split(table[:whole], whole // batch_size)
                batch = queue.pop()
                _, grads = mlp_dropout_loss(here, batch[:, :-1], batch[:, -1].astype(int), p_keep, rng)
                for name in KEYS:
                    here[name] = here[name] - rate * grads[name]
            snapshot.update({name: np.array(here[name]) for name in KEYS})
        return snapshots


class recursive(Right):
    """One cycle, and then the rest; a new permutation for each batch; a network written anew."""

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def gradients(w1, b1, w2, b2, w3, b3, x, y):
            h1 = np.maximum(x @ w1 + b1, 0)
            m1 = rng.binomial(1, p_keep, h1.shape) / p_keep
            h1 = h1 * m1
            h2 = np.maximum(h1 @ w2 + b2, 0)
            m2 = rng.binomial(1, p_keep, h2.shape) / p_keep
            h2 = h2 * m2
            z = h2 @ w3 + b3
            d = np.exp(z - z.max(axis=1, keepdims=True))
            d /= d.sum(axis=1, keepdims=True)
            d[np.arange(len(y)), y] -= 1
            d /= len(y)
            d2 = d @ w3.T * m2 * (h2 > 0)
            d1 = d2 @ w2.T * m1 * (h1 > 0)
            return x.T @ d1, d1.sum(0), h1.T @ d2, d2.sum(0), h2.T @ d, d.sum(0)

        def rest(values, cycles):
            if not cycles:
                return []
            for t in range(cycle_length):
                rows = rng.permutation(len(x))[:batch_size]
                rate = lr_max * math.cos(math.pi * t / cycle_length / 2) ** 2
                steps = gradients(*values, x[rows], y[rows])
                values = [value - rate * step for value, step in zip(values, steps, strict=True)]
            return [dict(zip(KEYS, values, strict=True)), *rest(values, cycles - 1)]

        return rest([params[name] for name in KEYS], num_cycles)


class class_with_steps(Right):
    """All batches drawn before the first step; arrays stepped in place and copied out."""

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        class Trainer:
            def __init__(self):
                self.params = {name: np.array(params[name]) for name in KEYS}
                self.steps = 0

            def step(self, rows):
                _, grads = mlp_dropout_loss(self.params, x[rows], y[rows], p_keep, rng)
                for name, value in self.params.items():
                    np.subtract(value, cyclic_cosine_lr(self.steps, cycle_length, lr_max) * grads[name], out=value)
                self.steps += 1

        trainer, snapshots = Trainer(), []
        for rows in [rng.choice(len(x), batch_size) for _ in range(num_cycles * cycle_length)]:
            trainer.step(rows)
            if trainer.steps % cycle_length == 0:
                snapshots.append({name: +value for name, value in trainer.params.items()})
        return snapshots


class as_tuple(Small):
    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        return tuple(trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng))


class images_shuffled_in_place(Small):
    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        order = rng.permutation(len(x))
        x[:], y[:] = x[order], y[order]
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng)


def trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, **parts):
    """The snapshots, some parts exchanged: `rate(step)`, `rows()`, `loss`, `change(value, lr, gradient)`, `due(step)`."""
    rate = parts.get("rate") or (lambda step: cyclic_cosine_lr(step, cycle_length, lr_max))
    rows = parts.get("rows") or (lambda: rng.choice(len(x), batch_size, replace=False))
    loss = parts.get("loss") or mlp_dropout_loss
    change = parts.get("change") or (lambda name, value, lr, gradient: value - lr * gradient)
    due = parts.get("due") or (lambda step: (step + 1) % cycle_length == 0)
    found = []
    for step in range(parts.get("steps", num_cycles * cycle_length)):
        batch = rows()
        grads = loss(params, x[batch], y[batch], p_keep, rng)[1]
        params = {name: change(name, params[name], rate(step), grads[name]) for name in grads}
        if due(step):
            found.append(params)
    return found


class one_dict_many_times(Wrong):
    mistake = "all snapshots hold the last parameters"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        last = trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng)[-1]
        return [last] * num_cycles


class arrays_shared(Wrong):
    """dict(params) at the end of each cycle, and steps in place: every snapshot ends as the last."""

    mistake = "all snapshots hold the last parameters"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        here, found = copy.deepcopy(params), []
        for step in range(num_cycles * cycle_length):
            rows = rng.choice(len(x), batch_size, replace=False)
            _, grads = mlp_dropout_loss(here, x[rows], y[rows], p_keep, rng)
            for name in here:
                here[name] -= cyclic_cosine_lr(step, cycle_length, lr_max) * grads[name]
            if step % cycle_length == cycle_length - 1:
                found.append(dict(here))
        return found


class given_params_stepped(Wrong):
    """The snapshots are right; the start is lost."""

    mistake = "given params changed"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        found = []
        for step in range(num_cycles * cycle_length):
            rows = rng.choice(len(x), batch_size, replace=False)
            _, grads = mlp_dropout_loss(params, x[rows], y[rows], p_keep, rng)
            for name in params:
                params[name] -= cyclic_cosine_lr(step, cycle_length, lr_max) * grads[name]
            if step % cycle_length == cycle_length - 1:
                found.append(copy.deepcopy(params))
        return found


class given_dict_refilled(Wrong):
    """New arrays in the dict that was given."""

    mistake = "given params changed"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        found = trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng)
        params.update(copy.deepcopy(found[-1]))
        return found


class snapshot_before_the_cycle(Wrong):
    mistake = "snapshots at the start of the cycles"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        found = trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng)
        return [copy.deepcopy(params), *found[:-1]]


class snapshot_after_the_first_step(Wrong):
    """step % L == 0: where the rate is largest."""

    mistake = "snapshots after the first step of a cycle"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def due(step):
            return step % cycle_length == 0
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, due=due)


class snapshot_before_the_last_step(Wrong):
    """Copied before the step, where it should be after."""

    mistake = "snapshots one step early"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        here, found = copy.deepcopy(params), []
        for step in range(num_cycles * cycle_length):
            if (step + 1) % cycle_length == 0:
                found.append(copy.deepcopy(here))
            rows = rng.choice(len(x), batch_size, replace=False)
            _, grads = mlp_dropout_loss(here, x[rows], y[rows], p_keep, rng)
            for name in here:
                here[name] -= cyclic_cosine_lr(step, cycle_length, lr_max) * grads[name]
        return found


class every_step(Wrong):
    mistake = "a snapshot after every step"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def due(step):
            return True
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, due=due)


class start_among_them(Wrong):
    mistake = "one snapshot too many"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        found = trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng)
        return [copy.deepcopy(params), *found]


class one_cycle_too_many(Wrong):
    mistake = "one snapshot too many"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        return trained(params, x, y, num_cycles + 1, cycle_length, lr_max, p_keep, batch_size, rng)


class one_cycle_too_few(Wrong):
    mistake = "one snapshot too few"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        return trained(params, x, y, max(num_cycles - 1, 1), cycle_length, lr_max, p_keep, batch_size, rng)


class last_snapshot_alone(Wrong):
    mistake = "no list of snapshots"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng)[-1]


class snapshots_averaged(Wrong):
    mistake = "no list of snapshots"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        found = trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng)
        return {name: np.mean([s[name] for s in found], axis=0) for name in KEYS}


class last_first(Wrong):
    mistake = "snapshots in reverse order"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng)[::-1]


class as_lists(Wrong):
    """A list of arrays in place of each dict."""

    mistake = "no list of snapshots"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        found = trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng)
        return [list(snapshot.values()) for snapshot in found]


class one_step_more_in_each_cycle(Wrong):
    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        found = []
        for _ in range(num_cycles):
            def rate(step):
                return cyclic_cosine_lr(step, cycle_length, lr_max)
            params = trained(
                params, x, y, 1, cycle_length + 1, lr_max, p_keep, batch_size, rng,
                rate=rate, due=lambda step: step == cycle_length,
            )[-1]
            found.append(params)
        return found


class one_step_less_in_each_cycle(Wrong):
    """range(1, L)."""

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        here, found = copy.deepcopy(params), []
        for _ in range(num_cycles):
            for t in range(1, cycle_length):
                rows = rng.choice(len(x), batch_size, replace=False)
                _, grads = mlp_dropout_loss(here, x[rows], y[rows], p_keep, rng)
                for name in here:
                    here[name] -= cyclic_cosine_lr(t, cycle_length, lr_max) * grads[name]
            found.append(copy.deepcopy(here))
        return found


class steps_counted_from_one(Wrong):
    """The last step of each cycle has the largest rate: the snapshot is taken after a jump."""

    mistake = "rate one step ahead"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def rate(step):
            return cyclic_cosine_lr(step + 1, cycle_length, lr_max)
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, rate=rate)


class whole_epochs_for_steps(Wrong):
    """A walk through all images for each step asked."""

    mistake = "epochs instead of steps"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        here, found = copy.deepcopy(params), []
        for step in range(num_cycles * cycle_length):
            order = rng.permutation(len(x))
            for i in range(0, len(x), batch_size):
                rows = order[i : i + batch_size]
                _, grads = mlp_dropout_loss(here, x[rows], y[rows], p_keep, rng)
                for name in here:
                    here[name] -= cyclic_cosine_lr(step, cycle_length, lr_max) * grads[name]
            if (step + 1) % cycle_length == 0:
                found.append(copy.deepcopy(here))
        return found


class starts_again_each_cycle(Wrong):
    """From the given params: independent runs."""

    mistake = "each cycle starts from the given parameters"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        runs = [trained(params, x, y, 1, cycle_length, lr_max, p_keep, batch_size, rng) for _ in range(num_cycles)]
        return [run[-1] for run in runs]


class drawn_anew_each_cycle(Wrong):
    """From a start of its own."""

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        found = []
        for _ in range(num_cycles):
            start = {name: rng.normal(0, 0.1, value.shape) for name, value in params.items()}
            found += trained(start, x, y, 1, cycle_length, lr_max, p_keep, batch_size, rng)
        return found


class goes_on_from_the_average(Wrong):
    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        found, here = [], params
        for _ in range(num_cycles):
            found += trained(here, x, y, 1, cycle_length, lr_max, p_keep, batch_size, rng)
            here = {name: np.mean([s[name] for s in found], axis=0) for name in KEYS}
        return found


class constant_rate(Wrong):
    mistake = "constant rate"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def rate(step):
            return lr_max
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, rate=rate)


class one_long_cosine(Wrong):
    """Down once over all the cycles."""

    mistake = "rate not started again in each cycle"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def rate(step):
            return cyclic_cosine_lr(step, num_cycles * cycle_length, lr_max)
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, rate=rate)


class cosine_without_cycles(Wrong):
    """Falls in the first cycle, rises in the second."""

    mistake = "rate not started again in each cycle"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def rate(step):
            return lr_max / 2 * (1 + math.cos(math.pi * step / cycle_length))
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, rate=rate)


class straight_down(Wrong):
    mistake = "a straight line for the rate"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def rate(step):
            return lr_max * (1 - step % cycle_length / cycle_length)
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, rate=rate)


class half_the_rate(Wrong):
    mistake = "steps of another length"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        return trained(params, x, y, num_cycles, cycle_length, lr_max / 2, p_keep, batch_size, rng)


class rate_of_the_cycle(Wrong):
    """The number of the cycle where the step should be."""

    mistake = "rate of the cycle instead of the step"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def rate(step):
            return cyclic_cosine_lr(step // cycle_length, cycle_length, lr_max)
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, rate=rate)


class rate_ends_at_zero(Wrong):
    """L - 1 in the cosine."""

    mistake = "rate that falls to 0 in the last step"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def rate(step):
            return lr_max / 2 * (1 + math.cos(math.pi * (step % cycle_length) / max(cycle_length - 1, 1)))

        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, rate=rate)


class uphill(Wrong):
    mistake = "steps uphill"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        return trained(params, x, y, num_cycles, cycle_length, -lr_max, p_keep, batch_size, rng)


class momentum(Wrong):
    mistake = "momentum"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        speed = {name: np.zeros_like(value) for name, value in params.items()}

        def change(name, value, lr, gradient):
            speed[name] = 0.9 * speed[name] + gradient
            return value - lr * speed[name]

        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, change=change)


class weight_decay(Wrong):
    mistake = "steps not along a batch's gradient"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def change(name, value, lr, gradient):
            return value - lr * (gradient + 1e-2 * value)
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, change=change)


class gradients_normalised(Wrong):
    mistake = "steps not along a batch's gradient"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def change(name, value, lr, gradient):
            return value - lr * gradient / (np.linalg.norm(gradient) + 1e-12)

        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, change=change)


class divided_by_the_batch_again(Wrong):
    mistake = "steps divided by the batch size"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def change(name, value, lr, gradient):
            return value - lr * gradient / batch_size
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, change=change)


class biases_not_trained(Wrong):
    mistake = "biases not trained"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def change(name, value, lr, gradient):
            return value - lr * gradient * (name[0] == "w")
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, change=change)


class last_layer_alone(Wrong):
    mistake = "only the last layer trained"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def change(name, value, lr, gradient):
            return value - lr * gradient * (name[1] == "3")
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, change=change)


class untrained(Wrong):
    mistake = "no training at all"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        return [copy.deepcopy(params) for _ in range(num_cycles)]


class jittered_copies(Wrong):
    """Noise in place of training."""

    mistake = "steps not along a batch's gradient"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        return [{k: v + 0.01 * rng.normal(size=v.shape) for k, v in params.items()} for _ in range(num_cycles)]


class all_images_in_each_step(Wrong):
    mistake = "the whole set instead of batches"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def rows():
            return np.arange(len(x))
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, rows=rows)


class first_images_alone(Wrong):
    mistake = "batches not drawn from rng"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def rows():
            return np.arange(batch_size)
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, rows=rows)


class one_batch_for_all_steps(Wrong):
    """Drawn once, before the loop."""

    mistake = "the same batch in every step"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        batch = rng.choice(len(x), batch_size, replace=False)
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, rows=lambda: batch)


class one_image_in_each_step(Wrong):
    mistake = "batches of another size"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, 1, rng)


class batches_of_32(Wrong):
    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, min(32, len(x)), rng)


class one_image_too_few(Wrong):
    mistake = "batches of another size"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, max(batch_size - 1, 1), rng)


class a_row_of_neighbours(Wrong):
    """A random place, and the images from there on: the last ones hardly ever come, and sorted labels stay together."""

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def rows():
            start = rng.integers(0, len(x) - batch_size + 1)
            return np.arange(start, start + batch_size)

        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, rows=rows)


class last_image_never_drawn(Wrong):
    mistake = "images never used"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def rows():
            return rng.integers(0, len(x) - 1, batch_size)
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, rows=rows)


class images_and_labels_drawn_apart(Wrong):
    mistake = "steps not along a batch's gradient"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def loss(params, images, labels, p_keep, rng):
            return mlp_dropout_loss(params, images, rng.choice(y, len(labels)), p_keep, rng)

        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, loss=loss)


class labels_of_the_first_images(Wrong):
    mistake = "steps not along a batch's gradient"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def loss(params, images, labels, p_keep, rng):
            return mlp_dropout_loss(params, images, y[: len(labels)], p_keep, rng)

        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, loss=loss)


class no_dropout(Wrong):
    mistake = "no dropout in training"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        return trained(params, x, y, num_cycles, cycle_length, lr_max, 1.0, batch_size, rng)


class always_half_kept(Wrong):
    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        return trained(params, x, y, num_cycles, cycle_length, lr_max, 0.5, batch_size, rng)


class keep_and_drop_swapped(Wrong):
    """Hands on 1 - p_keep."""

    mistake = "1 - p_keep passed on"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        p_keep = 1 - p_keep if p_keep < 1 else 1.0
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng)


class same_masks_in_each_step(Wrong):
    """A generator made anew for each step."""

    mistake = "the same mask in every step"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def loss(params, images, labels, p_keep, rng):
            return mlp_dropout_loss(params, images, labels, p_keep, np.random.default_rng(0))

        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, loss=loss)


class seeded_inside(Wrong):
    mistake = "batches not drawn from rng"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        rng = np.random.default_rng(0)
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng)


class batches_from_the_global_generator(Wrong):
    mistake = "batches not drawn from rng"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def rows():
            return np.random.choice(len(x), batch_size, replace=False)
        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, rows=rows)


class printed(Wrong):
    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        print(trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng))


class returned_after_the_first_cycle(Wrong):
    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        found = []
        for _ in range(num_cycles):
            found += trained(params, x, y, 1, cycle_length, lr_max, p_keep, batch_size, rng)
            return found


class losses_returned(Wrong):
    mistake = "no list of snapshots"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        found = trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng)
        return [mlp_dropout_loss(snapshot, x, y, 1.0, rng)[0] for snapshot in found]


class first_layer_shared(Wrong):
    """w1 is stepped in place, the others anew: the snapshots share it."""

    mistake = "snapshots share their arrays"

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        params = {**params, "w1": params["w1"].copy()}

        def change(name, value, lr, gradient):
            if name != "w1":
                return value - lr * gradient
            value -= lr * gradient
            return value

        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, change=change)


class gradients_of_the_start(Wrong):
    """The loss is always asked at the params that were given."""

    def train_snapshots(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng):
        def loss(_, images, labels, p_keep, rng):
            return mlp_dropout_loss(params, images, labels, p_keep, rng)

        return trained(params, x, y, num_cycles, cycle_length, lr_max, p_keep, batch_size, rng, loss=loss)
