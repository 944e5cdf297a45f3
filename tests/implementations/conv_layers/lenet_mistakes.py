"""Wrong answers to `lenet_forward(x, params)` and `lenet_backward(dscores, cache)`."""

import numpy as np

from tests.implementations.conv_layers.lenet import shared_network
from tests.implementations.conv_layers.network import (
    backward,
    body,
    body_gradients,
    conv,
    conv_gradients,
    forward,
    head,
    head_gradients,
    pool,
    pool_gradient,
    relu,
)
from tests.implementations.registry import Wrong

EXERCISE = "lenet_backward"


class mask_forgotten(Wrong, shared_network):
    mistake = "ReLU mask left out"

    def lenet_backward(dscores, cache):
        shape, (a1, conv1, pool1, a2, conv2, pool2), (p, flat, f1, f2) = cache
        d2 = dscores @ p["fc3_w"].T
        d1 = d2 @ p["fc2_w"].T
        g = {"fc1_w": flat.T @ d1, "fc1_b": d1.sum(axis=0), "fc2_w": f1.T @ d2, "fc2_b": d2.sum(axis=0)}
        g |= {"fc3_w": f2.T @ dscores, "fc3_b": dscores.sum(axis=0)}
        dh2 = (d1 @ p["fc1_w"].T).reshape(shape)
        dh1, g["conv2_w"], g["conv2_b"] = conv_gradients(pool_gradient(dh2, pool2), conv2)
        _, g["conv1_w"], g["conv1_b"] = conv_gradients(pool_gradient(dh1, pool1), conv1)
        return g


class mask_forgotten_in_the_linear_layers(Wrong, shared_network):
    mistake = "ReLU mask left out"

    def lenet_backward(dscores, cache):
        shape, body_cache, (p, flat, f1, f2) = cache
        dflat, grads = head_gradients(dscores, (p, flat, f1, f2))
        d2 = dscores @ p["fc3_w"].T
        d1 = d2 @ p["fc2_w"].T
        grads |= {"fc1_w": flat.T @ d1, "fc1_b": d1.sum(axis=0), "fc2_w": f1.T @ d2, "fc2_b": d2.sum(axis=0)}
        return body_gradients((d1 @ p["fc1_w"].T).reshape(shape), body_cache) | grads


class mask_forgotten_after_fc1(Wrong, shared_network):
    mistake = "ReLU mask left out"

    def lenet_backward(dscores, cache):
        shape, body_cache, (p, flat, f1, f2) = cache
        _, grads = head_gradients(dscores, (p, flat, f1, f2))
        d1 = dscores @ p["fc3_w"].T * (f2 > 0) @ p["fc2_w"].T
        grads |= {"fc1_w": flat.T @ d1, "fc1_b": d1.sum(axis=0)}
        return body_gradients((d1 @ p["fc1_w"].T).reshape(shape), body_cache) | grads


class mask_forgotten_in_the_convolutions(Wrong, shared_network):
    mistake = "ReLU mask left out"

    def lenet_backward(dscores, cache):
        shape, (a1, conv1, pool1, a2, conv2, pool2), head_cache = cache
        dflat, g = head_gradients(dscores, head_cache)
        dh1, g["conv2_w"], g["conv2_b"] = conv_gradients(pool_gradient(dflat.reshape(shape), pool2), conv2)
        _, g["conv1_w"], g["conv1_b"] = conv_gradients(pool_gradient(dh1, pool1), conv1)
        return g


class mask_forgotten_in_conv1(Wrong, shared_network):
    def lenet_backward(dscores, cache):
        shape, (a1, conv1, pool1, a2, conv2, pool2), head_cache = cache
        dflat, g = head_gradients(dscores, head_cache)
        dh1, g["conv2_w"], g["conv2_b"] = conv_gradients(pool_gradient(dflat.reshape(shape), pool2) * (a2 > 0), conv2)
        _, g["conv1_w"], g["conv1_b"] = conv_gradients(pool_gradient(dh1, pool1), conv1)
        return g


class mask_of_the_gradient(Wrong, shared_network):
    """Lets through what is positive in the gradient, not in the activation."""

    def lenet_backward(dscores, cache):
        shape, body_cache, (p, flat, f1, f2) = cache
        d2 = relu(dscores @ p["fc3_w"].T)
        d1 = relu(d2 @ p["fc2_w"].T)
        grads = {"fc1_w": flat.T @ d1, "fc1_b": d1.sum(axis=0), "fc2_w": f1.T @ d2, "fc2_b": d2.sum(axis=0)}
        grads |= {"fc3_w": f2.T @ dscores, "fc3_b": dscores.sum(axis=0)}
        return body_gradients((d1 @ p["fc1_w"].T).reshape(shape), body_cache) | grads


class flattened_channels_last(Wrong, shared_network):
    """There and back in the same other order; weights of (C, H, W) order do not fit."""

    mistake = "flattened in another order"

    def lenet_forward(x, params):
        h2, body_cache = body(x, params)
        h2 = h2.transpose(0, 2, 3, 1)
        scores, head_cache = head(h2.reshape(len(x), -1), params)
        return scores, (h2.shape, body_cache, head_cache)

    def lenet_backward(dscores, cache):
        shape, body_cache, head_cache = cache
        dflat, grads = head_gradients(dscores, head_cache)
        return body_gradients(dflat.reshape(shape).transpose(0, 3, 1, 2), body_cache) | grads


class flattened_columns_first(Wrong, shared_network):
    mistake = "flattened in another order"

    def lenet_forward(x, params):
        h2, body_cache = body(x, params)
        scores, head_cache = head(h2.swapaxes(2, 3).reshape(len(x), -1), params)
        return scores, (h2.shape, body_cache, head_cache)

    def lenet_backward(dscores, cache):
        (N, C, H, W), body_cache, head_cache = cache
        dflat, grads = head_gradients(dscores, head_cache)
        return body_gradients(dflat.reshape(N, C, W, H).swapaxes(2, 3), body_cache) | grads


class gradient_unflattened_in_another_order(Wrong, shared_network):
    def lenet_backward(dscores, cache):
        (N, C, H, W), body_cache, head_cache = cache
        dflat, grads = head_gradients(dscores, head_cache)
        return body_gradients(dflat.reshape(N, H, W, C).transpose(0, 3, 1, 2), body_cache) | grads


class batch_mixed_in_the_flattening(Wrong, shared_network):
    """reshape(-1, N).T: the right shape, images mixed; right for one image."""

    def lenet_forward(x, params):
        h2, body_cache = body(x, params)
        scores, head_cache = head(h2.reshape(-1, len(x)).T, params)
        return scores, (h2.shape, body_cache, head_cache)


class pooling_gradient_to_every_entry(Wrong, shared_network):
    """Spread out by np.repeat, without the winners."""

    mistake = "pooling's gradient to every entry"

    def lenet_backward(dscores, cache):
        shape, (a1, conv1, pool1, a2, conv2, pool2), head_cache = cache
        dflat, g = head_gradients(dscores, head_cache)

        def spread(d, shape):
            wide = np.zeros(shape, dtype=d.dtype)
            d = d.repeat(2, axis=2).repeat(2, axis=3)
            wide[:, :, : d.shape[2], : d.shape[3]] = d
            return wide

        dh1, g["conv2_w"], g["conv2_b"] = conv_gradients(spread(dflat.reshape(shape), a2.shape) * (a2 > 0), conv2)
        _, g["conv1_w"], g["conv1_b"] = conv_gradients(spread(dh1, a1.shape) * (a1 > 0), conv1)
        return g


class averages_pooled(Wrong, shared_network):
    mistake = "average pooling"

    def lenet_forward(x, params):
        def average(x):
            H, W = x.shape[2] // 2 * 2, x.shape[3] // 2 * 2
            return sum(x[:, :, i:H:2, j:W:2] for i in (0, 1) for j in (0, 1)) / 4

        a1, _ = conv(x, params["conv1_w"], params["conv1_b"])
        a2, _ = conv(average(relu(a1)), params["conv2_w"], params["conv2_b"])
        scores, head_cache = head(average(relu(a2)).reshape(len(x), -1), params)
        h2, body_cache = body(x, params)
        return scores, (h2.shape, body_cache, head_cache)


class every_second_entry(Wrong, shared_network):
    """Takes one entry of each window instead of the largest."""

    mistake = "every second entry in place of the largest"

    def lenet_forward(x, params):
        a1, _ = conv(x, params["conv1_w"], params["conv1_b"])
        h1 = relu(a1)[:, :, : a1.shape[2] // 2 * 2 : 2, : a1.shape[3] // 2 * 2 : 2]
        a2, _ = conv(h1, params["conv2_w"], params["conv2_b"])
        h2 = relu(a2)[:, :, : a2.shape[2] // 2 * 2 : 2, : a2.shape[3] // 2 * 2 : 2]
        scores, head_cache = head(h2.reshape(len(x), -1), params)
        return scores, (h2.shape, body(x, params)[1], head_cache)


class no_padding(Wrong, shared_network):
    """What is left of the image does not fit fc1."""

    mistake = "features of another size than fc1 expects"

    def lenet_forward(x, params):
        a1, conv1 = conv(x, params["conv1_w"], params["conv1_b"], padding=0)
        h1, pool1 = pool(relu(a1))
        a2, conv2 = conv(np.pad(h1, ((0, 0), (0, 0), (2, 2), (2, 2))), params["conv2_w"], params["conv2_b"], padding=0)
        h2, pool2 = pool(relu(a2))
        scores, head_cache = head(h2.reshape(len(x), -1), params)
        return scores, (h2.shape, (a1, conv1, pool1, a2, conv2, pool2), head_cache)


class padded_at_the_end(Wrong, shared_network):
    """All the zeros right and below."""


    def lenet_forward(x, params):
        a1, conv1 = conv(np.pad(x, ((0, 0), (0, 0), (0, 4), (0, 4))), params["conv1_w"], params["conv1_b"], padding=0)
        h1, pool1 = pool(relu(a1))
        a2, conv2 = conv(h1, params["conv2_w"], params["conv2_b"])
        h2, pool2 = pool(relu(a2))
        scores, head_cache = head(h2.reshape(len(x), -1), params)
        return scores, (h2.shape, (a1, conv1, pool1, a2, conv2, pool2), head_cache)


class kernels_flipped(Wrong, shared_network):
    mistake = "kernel flipped"

    def lenet_forward(x, params):
        turned = {name: np.flip(value, (2, 3)) if value.ndim == 4 else value for name, value in params.items()}
        return forward(x, turned)

    def lenet_backward(dscores, cache):
        grads = backward(dscores, cache)
        return {name: np.flip(g, (2, 3)) if g.ndim == 4 else g for name, g in grads.items()}


class kernels_transposed(Wrong, shared_network):
    mistake = "kernel transposed"

    def lenet_forward(x, params):
        return forward(x, {name: value.swapaxes(2, 3) if value.ndim == 4 else value for name, value in params.items()})

    def lenet_backward(dscores, cache):
        return {name: g.swapaxes(2, 3) if g.ndim == 4 else g for name, g in backward(dscores, cache).items()}


class conv_biases_forgotten(Wrong, shared_network):
    mistake = "biases of the convolutions left out"

    def lenet_forward(x, params):
        return forward(x, params | {name: 0 * params[name] for name in ("conv1_b", "conv2_b")})


class linear_biases_forgotten(Wrong, shared_network):
    mistake = "biases of the linear layers left out"

    def lenet_forward(x, params):
        return forward(x, params | {name: 0 * params[name] for name in ("fc1_b", "fc2_b", "fc3_b")})


class no_relu_after_fc1(Wrong, shared_network):
    mistake = "ReLU left out after fc1"

    def lenet_forward(x, params):
        scores, (shape, body_cache, (p, flat, *_)) = forward(x, params)
        f1 = flat @ p["fc1_w"] + p["fc1_b"]
        f2 = relu(f1 @ p["fc2_w"] + p["fc2_b"])
        return f2 @ p["fc3_w"] + p["fc3_b"], (shape, body_cache, (p, flat, f1, f2))

    def lenet_backward(dscores, cache):
        return mask_forgotten_after_fc1.lenet_backward(dscores, cache)


class no_relu_after_the_convolutions(Wrong, shared_network):
    mistake = "ReLU left out after both convolutions"

    def lenet_forward(x, params):
        a1, conv1 = conv(x, params["conv1_w"], params["conv1_b"])
        h1, pool1 = pool(a1)
        a2, conv2 = conv(h1, params["conv2_w"], params["conv2_b"])
        h2, pool2 = pool(a2)
        scores, head_cache = head(h2.reshape(len(x), -1), params)
        return scores, (h2.shape, (a1, conv1, pool1, a2, conv2, pool2), head_cache)

    def lenet_backward(dscores, cache):
        return mask_forgotten_in_the_convolutions.lenet_backward(dscores, cache)


class relu_on_the_scores(Wrong, shared_network):
    mistake = "ReLU after the last layer"

    def lenet_forward(x, params):
        scores, cache = forward(x, params)
        return relu(scores), cache


class softmax_on_the_scores(Wrong, shared_network):
    mistake = "softmax after the last layer"

    def lenet_forward(x, params):
        scores, cache = forward(x, params)
        e = np.exp(scores - scores.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True), cache


class tanh_for_relu(Wrong, shared_network):
    """As in the LeNet of 1998."""

    def lenet_forward(x, params):
        _, cache = forward(x, params)
        a1, _ = conv(x, params["conv1_w"], params["conv1_b"])
        a2, _ = conv(pool(np.tanh(a1))[0], params["conv2_w"], params["conv2_b"])
        h = pool(np.tanh(a2))[0].reshape(len(x), -1)
        for k in (1, 2):
            h = np.tanh(h @ params[f"fc{k}_w"] + params[f"fc{k}_b"])
        return h @ params["fc3_w"] + params["fc3_b"], cache


class weights_transposed(Wrong, shared_network):
    """x @ w.T, as PyTorch keeps its weights: runs where a layer is square."""

    def lenet_forward(x, params):
        return forward(x, params | {name: params[name].T for name in ("fc1_w", "fc2_w", "fc3_w")})


class one_layer_too_few(Wrong, shared_network):
    """fc2 left out: runs where M1 = M2."""

    def lenet_forward(x, params):
        h2, _ = body(x, params)
        f1 = relu(h2.reshape(len(x), -1) @ params["fc1_w"] + params["fc1_b"])
        return f1 @ params["fc3_w"] + params["fc3_b"], forward(x, params)[1]


class dscores_ignored(Wrong, shared_network):
    mistake = "dscores left out"

    def lenet_backward(dscores, cache):
        return backward(np.ones_like(dscores), cache)


class averaged_over_the_batch(Wrong, shared_network):
    """Divides once more by N, which the loss has done."""

    mistake = "gradients divided by N"

    def lenet_backward(dscores, cache):
        return backward(dscores / len(dscores), cache)


class sign(Wrong, shared_network):
    mistake = "sign flipped"

    def lenet_backward(dscores, cache):
        return backward(-dscores, cache)


class biases_averaged(Wrong, shared_network):
    mistake = "bias gradient averaged"

    def lenet_backward(dscores, cache):
        grads = backward(dscores, cache)
        return {name: g / g.dtype.type(len(dscores)) if name.endswith("_b") else g for name, g in grads.items()}


class conv_biases_summed_over_images_alone(Wrong, shared_network):
    mistake = "a gradient of another shape"

    def lenet_backward(dscores, cache):
        shape, (a1, conv1, pool1, a2, conv2, pool2), head_cache = cache
        dflat, g = head_gradients(dscores, head_cache)
        da2 = pool_gradient(dflat.reshape(shape), pool2) * (a2 > 0)
        dh1, g["conv2_w"], _ = conv_gradients(da2, conv2)
        da1 = pool_gradient(dh1, pool1) * (a1 > 0)
        _, g["conv1_w"], _ = conv_gradients(da1, conv1)
        g["conv1_b"], g["conv2_b"] = da1.sum(axis=0), da2.sum(axis=0)
        return g


class linear_biases_not_summed(Wrong, shared_network):
    mistake = "a gradient of another shape"

    def lenet_backward(dscores, cache):
        return backward(dscores, cache) | {"fc3_b": dscores}


class linear_biases_summed_over_the_units(Wrong, shared_network):
    mistake = "bias summed over the wrong axis"

    def lenet_backward(dscores, cache):
        return backward(dscores, cache) | {"fc3_b": dscores.sum(axis=1)}


class biases_missing(Wrong, shared_network):
    mistake = "a gradient missing"

    def lenet_backward(dscores, cache):
        return {name: g for name, g in backward(dscores, cache).items() if name.endswith("_w")}


class first_layer_missing(Wrong, shared_network):
    mistake = "a gradient missing"

    def lenet_backward(dscores, cache):
        return {name: g for name, g in backward(dscores, cache).items() if not name.startswith("conv1")}


class other_names(Wrong, shared_network):
    mistake = "a gradient missing"

    def lenet_backward(dscores, cache):
        return {f"d{name}": g for name, g in backward(dscores, cache).items()}


class values_in_a_tuple(Wrong, shared_network):
    mistake = "gradients not in a dict"

    def lenet_backward(dscores, cache):
        return tuple(backward(dscores, cache).values())


class convolutions_left_at_zero(Wrong, shared_network):
    """The gradient ends at the flattening."""

    mistake = "gradients of zeros"

    def lenet_backward(dscores, cache):
        grads = backward(dscores, cache)
        return {name: 0 * g if name.startswith("conv") else g for name, g in grads.items()}


class first_convolution_left_at_zero(Wrong, shared_network):
    def lenet_backward(dscores, cache):
        grads = backward(dscores, cache)
        return {name: 0 * g if name.startswith("conv1") else g for name, g in grads.items()}


class layers_swapped(Wrong, shared_network):
    """The gradients of fc1's bias and fc2's under each other's names: runs where M1 = M2."""

    def lenet_backward(dscores, cache):
        grads = backward(dscores, cache)
        return grads | {"fc1_b": grads["fc2_b"], "fc2_b": grads["fc1_b"]}


class steps_before_the_gradients_are_done(Wrong, shared_network):
    """Moves fc3 before its weights carry the gradient on."""


    def lenet_backward(dscores, cache):
        shape, body_cache, (p, flat, f1, f2) = cache
        moved = p | {"fc3_w": p["fc3_w"] - p["fc3_w"].dtype.type(0.1) * (f2.T @ dscores)}
        return backward(dscores, (shape, body_cache, (moved, flat, f1, f2)))


class last_image_alone(Wrong, shared_network):
    mistake = "only one image's gradient"

    def lenet_backward(dscores, cache):
        alone = np.zeros_like(dscores)
        alone[-1] = dscores[-1]
        return backward(alone, cache)


class pixels_divided(Wrong, shared_network):
    """Scales the images again."""

    def lenet_forward(x, params):
        return forward(x / x.dtype.type(16), params)


class channels_written_as_numbers(Wrong, shared_network):
    """Written for 6 and 16 channels and images of 8 x 8."""

    def lenet_forward(x, params):
        h2, body_cache = body(x, params)
        scores, head_cache = head(h2.reshape(-1, 16 * 2 * 2), params)
        return scores, (h2.shape, body_cache, head_cache)


class image_size_written_as_numbers(Wrong, shared_network):
    """Reads the channels from params, takes every image for 8 x 8."""

    def lenet_forward(x, params):
        h2, body_cache = body(x, params)
        scores, head_cache = head(h2.reshape(len(x), len(params["conv2_b"]) * 2 * 2), params)
        return scores, (h2.shape, body_cache, head_cache)


class two_by_two_in_the_backward(Wrong, shared_network):
    """Takes every image for 8 x 8 on the way back."""

    def lenet_backward(dscores, cache):
        _, body_cache, head_cache = cache
        dflat, grads = head_gradients(dscores, head_cache)
        return body_gradients(dflat.reshape(len(dscores), -1, 2, 2), body_cache) | grads


class no_cache(Wrong, shared_network):
    def lenet_forward(x, params):
        return forward(x, params)[0]


class nothing_returned(Wrong, shared_network):
    def lenet_backward(dscores, cache):
        print(sorted(backward(dscores, cache)))


class whole_numbers(Wrong, shared_network):
    def lenet_forward(x, params):
        scores, cache = forward(x, params)
        return scores.astype(int), cache


class half_precision(Wrong, shared_network):
    def lenet_forward(x, params):
        return forward(x.astype(np.float16), {name: value.astype(np.float16) for name, value in params.items()})

    def lenet_backward(dscores, cache):
        return backward(dscores.astype(np.float16), cache)


last_seen = None


class cache_kept_outside(Wrong, shared_network):
    mistake = "cache of another call"

    def lenet_forward(x, params):
        global last_seen
        scores, last_seen = forward(x, params)
        return scores, None

    def lenet_backward(dscores, cache):
        return backward(dscores, last_seen)


total = {}


class gradients_added_up_over_calls(Wrong, shared_network):
    """As PyTorch's .grad does: the second call of the same sizes gives the sum of both."""

    def lenet_backward(dscores, cache):
        grads = backward(dscores, cache)
        for name, g in grads.items():
            total[name, g.shape] = total.get((name, g.shape), 0) + g
        return {name: total[name, g.shape].astype(g.dtype) for name, g in grads.items()}
