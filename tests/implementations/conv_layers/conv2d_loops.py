"""Answers to `conv2d_forward` and `conv2d_backward` whose values are right, with a loop over images or positions."""

import functools
import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from tests.implementations.conv_layers.conv2d import columns, views
from tests.implementations.conv_layers.windows import added, cropped, padded, windows
from tests.implementations.registry import Wrong

EXERCISE = "conv2d_backward"
IMAGES = "loop over images"
POSITIONS = "loop over positions"


class loop_over_images(Wrong, columns):
    mistake = IMAGES

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        parts = []
        for n in range(len(x)):
            parts.append(columns.conv2d_forward(x[n : n + 1], w, b, stride, padding, dilation)[0])
        return np.concatenate(parts), columns.conv2d_forward(x, w, b, stride, padding, dilation)[1]


class loop_over_images_in_the_backward(Wrong, columns):
    mistake = IMAGES

    def conv2d_backward(dout, cache):
        dx, dw, db = columns.conv2d_backward(dout, cache)
        dw = np.zeros_like(dw)
        for g, cols in zip(dout, cache[0], strict=True):
            dw += (g.reshape(len(g), -1) @ cols.T).reshape(dw.shape)
        return dx, dw, db


class loop_over_positions(Wrong, columns):
    mistake = POSITIONS

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        xp = padded(x, padding)
        KH, KW = w.shape[2:]
        high, wide = dilation * (KH - 1) + 1, dilation * (KW - 1) + 1
        for i in range(out.shape[2]):
            for j in range(out.shape[3]):
                patch = xp[:, :, i * stride :, j * stride :][:, :, :high:dilation, :wide:dilation]
                out[:, :, i, j] = np.tensordot(patch, w, axes=[(1, 2, 3), (1, 2, 3)]) + b
        return out, cache


class loop_over_rows(Wrong, views):
    mistake = POSITIONS

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        _, cache = views.conv2d_forward(x, w, b, stride, padding, dilation)
        seen = cache[1]
        rows = []
        for i in range(seen.shape[2]):
            rows.append(np.tensordot(seen[:, :, i], w, axes=[(1, 3, 4), (1, 2, 3)]) + b)
        return np.stack(rows, axis=1).transpose(0, 3, 1, 2), cache


class loop_over_columns_in_the_backward(Wrong, views):
    mistake = POSITIONS

    def conv2d_backward(dout, cache):
        shape, seen, w, s, padding, d = cache
        _, dw, db = views.conv2d_backward(dout, cache)
        dx = np.zeros(shape, dtype=dout.dtype)
        KW = w.shape[3]
        for j in range(dout.shape[3]):
            parts = np.tensordot(dout[:, :, :, j : j + 1], w, axes=[1, 0]).transpose(0, 3, 1, 2, 4, 5)
            strip = (*shape[:3], d * (KW - 1) + 1)
            dx[:, :, :, j * s : j * s + strip[3]] += added(parts, strip, s, d)
        return cropped(dx, padding), dw, db


class while_loop(Wrong, columns):
    mistake = POSITIONS

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        flat, matrix = out.reshape(*out.shape[:2], -1), w.reshape(len(w), -1)
        position = flat.shape[2]
        while position := position - 1:
            flat[:, :, position] = cache[0][:, :, position] @ matrix.T + b
        return flat.reshape(out.shape), cache


class comprehension_over_images(Wrong, columns):
    mistake = IMAGES

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        matrix = w.reshape(len(w), -1)
        return np.array([matrix @ cols + b[:, None] for cols in cache[0]]).reshape(out.shape), cache


class comprehension_over_positions(Wrong, columns):
    mistake = POSITIONS

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        rows = np.concatenate(list(cache[0].swapaxes(1, 2)))
        matrix = w.reshape(len(w), -1)
        found = np.array([matrix @ row + b for row in rows]).reshape(len(x), -1, len(w))
        return found.swapaxes(1, 2).reshape(out.shape), cache


class generator_expression(Wrong, columns):
    mistake = IMAGES

    def conv2d_backward(dout, cache):
        dx, dw, db = columns.conv2d_backward(dout, cache)
        g = dout.reshape(*dout.shape[:2], -1)
        return dx, sum(g[n] @ cache[0][n].T for n in range(len(g))).reshape(dw.shape), db


class recursion(Wrong, columns):
    """Halves the batch until one image is left."""

    mistake = IMAGES

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        _, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)

        def convolved(x):
            if len(x) == 1:
                return columns.conv2d_forward(x, w, b, stride, padding, dilation)[0]
            half = len(x) // 2
            return np.concatenate([convolved(x[:half]), convolved(x[half:])])

        return convolved(x), cache


class mapped_lambda(Wrong, columns):
    mistake = IMAGES

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        matrix = w.reshape(len(w), -1)
        return np.stack(list(map(lambda cols: matrix @ cols, cache[0]))).reshape(out.shape) + b[:, None, None], cache


class mapped_method(Wrong, columns):
    """The loop runs in C over a method in C: no Python line is executed in it."""

    mistake = IMAGES

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        products = list(map(w.reshape(len(w), -1).dot, cache[0]))
        return np.array(products).reshape(out.shape) + b[:, None, None], cache


class mapped_method_over_positions(Wrong, columns):
    mistake = POSITIONS

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        N, R, L = cache[0].shape
        patches = cache[0].swapaxes(1, 2).reshape(N * L, R)
        products = np.array([*map(w.reshape(len(w), -1).dot, patches)]) + b
        return products.reshape(N, L, -1).swapaxes(1, 2).reshape(out.shape), cache


class starmap(Wrong, columns):
    mistake = IMAGES

    def conv2d_backward(dout, cache):
        dx, dw, db = columns.conv2d_backward(dout, cache)
        g = dout.reshape(*dout.shape[:2], -1)
        products = itertools.starmap(np.matmul, zip(g, cache[0].swapaxes(1, 2), strict=True))
        return dx, np.stack(list(products)).sum(axis=0).reshape(dw.shape), db


class vectorized(Wrong, columns):
    mistake = POSITIONS

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        matrix = w.reshape(len(w), -1)
        product = np.vectorize(lambda column: matrix @ column + b, signature="(r)->(f)")
        return product(cache[0].swapaxes(1, 2)).swapaxes(1, 2).reshape(out.shape).astype(x.dtype), cache


class vectorized_numbers(Wrong, columns):
    """np.vectorize over single numbers: adds the bias."""

    mistake = POSITIONS

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = columns.conv2d_forward(x, w, np.zeros_like(b), stride, padding, dilation)
        add = np.vectorize(lambda a, c: a + c, otypes=[x.dtype])
        return add(out, b[:, None, None]), cache


class from_python_function(Wrong, columns):
    mistake = POSITIONS

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = columns.conv2d_forward(x, w, np.zeros_like(b), stride, padding, dilation)
        add = np.frompyfunc(lambda a, c: a + c, 2, 1)
        return add(out, b[:, None, None]).astype(x.dtype), cache


class along_an_axis(Wrong, columns):
    mistake = POSITIONS

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        matrix = w.reshape(len(w), -1)
        return np.apply_along_axis(matrix.dot, 1, cache[0]).reshape(out.shape) + b[:, None, None], cache


class over_indices(Wrong, columns):
    mistake = POSITIONS

    def conv2d_backward(dout, cache):
        dx, dw, _ = columns.conv2d_backward(dout, cache)
        db = np.zeros(dout.shape[1], dtype=dout.dtype)
        for index in np.ndindex(dout.shape):
            db[index[1]] += dout[index]
        return dx, dw, db


class reduced(Wrong, columns):
    mistake = IMAGES

    def conv2d_backward(dout, cache):
        dx, dw, _ = columns.conv2d_backward(dout, cache)
        return dx, dw, functools.reduce(lambda total, image: total + image.sum(axis=(1, 2)), dout, 0)


class blocks_of_images(Wrong, views):
    """Two images at a time."""

    mistake = IMAGES

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        _, cache = views.conv2d_forward(x, w, b, stride, padding, dilation)
        blocks = [
            np.tensordot(windows(padded(x[n : n + 2], padding), *w.shape[2:], stride, dilation), w, [(1, 4, 5), (1, 2, 3)])
            for n in range(0, len(x), 2)
        ]
        return np.moveaxis(np.concatenate(blocks) + b, -1, 1), cache


class in_a_pool_of_threads(Wrong, columns):
    mistake = IMAGES

    def conv2d_forward(x, w, b, stride=1, padding=0, dilation=1):
        out, cache = columns.conv2d_forward(x, w, b, stride, padding, dilation)
        with ThreadPoolExecutor(2) as pool:
            products = list(pool.map(w.reshape(len(w), -1).dot, cache[0]))
        return np.array(products).reshape(out.shape) + b[:, None, None], cache


class in_a_thread(Wrong, columns):
    mistake = IMAGES

    def conv2d_backward(dout, cache):
        dx, dw, db = columns.conv2d_backward(dout, cache)
        total = np.zeros((len(dw), cache[0].shape[1]), dtype=dout.dtype)

        def add_up():
            for g, cols in zip(dout.reshape(*dout.shape[:2], -1), cache[0], strict=True):
                total[...] += g @ cols.T

        worker = threading.Thread(target=add_up)
        worker.start()
        worker.join()
        return dx, total.reshape(dw.shape), db
