"""Answers to `filter_image(image, kernel)`: (H, W) and (KH, KW), both odd, to (H, W), with zeros beyond the edge."""

import numpy as np

from tests.implementations.registry import Cheat, Right, Small, Wrong

EXERCISE = "filter_image"


def zero_padded(image, kernel):
    rows, columns = kernel.shape[0] // 2, kernel.shape[1] // 2
    return np.pad(image, ((rows, rows), (columns, columns)))


def patches(padded, kernel):
    return np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)


def filtered(image, kernel):
    return np.einsum("rcij,ij->rc", patches(zero_padded(image, kernel), kernel), kernel)


class shifted_pictures(Right):
    def filter_image(image, kernel):
        H, W = image.shape
        padded = zero_padded(image, kernel)
        out = np.zeros_like(image)
        for i in range(kernel.shape[0]):
            for j in range(kernel.shape[1]):
                out += kernel[i, j] * padded[i : i + H, j : j + W]
        return out


class pixel_by_pixel(Right):
    def filter_image(image, kernel):
        (H, W), (KH, KW) = image.shape, kernel.shape
        padded = np.zeros((H + KH - 1, W + KW - 1), dtype=image.dtype)
        padded[KH // 2 : KH // 2 + H, KW // 2 : KW // 2 + W] = image
        out = np.zeros((H, W), dtype=image.dtype)
        for r in range(H):
            for c in range(W):
                out[r, c] = np.sum(padded[r : r + KH, c : c + KW] * kernel)
        return out


class four_loops(Right):
    def filter_image(image, kernel):
        H, W = image.shape
        KH, KW = kernel.shape
        out = np.zeros_like(image)
        for r in range(H):
            for c in range(W):
                for i in range(KH):
                    for j in range(KW):
                        row, column = r + i - KH // 2, c + j - KW // 2
                        if 0 <= row < H and 0 <= column < W:
                            out[r, c] += kernel[i, j] * image[row, column]
        return out


class window_view(Right):
    def filter_image(image, kernel):
        windows = patches(np.pad(image, [((side - 1) // 2,) for side in kernel.shape]), kernel)
        print(windows.shape)
        return np.tensordot(windows, kernel, axes=2)


class one_matrix_product(Right):
    def filter_image(image, kernel):
        H, W = image.shape
        windows = patches(zero_padded(image, kernel), kernel)
        return (windows.reshape(H * W, -1) @ kernel.ravel()).reshape(H, W)


class row_by_row(Right):
    """Each row of the kernel as a banded matrix."""

    def filter_image(image, kernel):
        (H, W), (KH, KW) = image.shape, kernel.shape
        tall = np.vstack([np.zeros((KH // 2, W), image.dtype), image, np.zeros((KH // 2, W), image.dtype)])
        out = np.zeros((H, W), image.dtype)
        for i in range(KH):
            band = sum(kernel[i, j] * np.eye(W, k=KW // 2 - j, dtype=image.dtype) for j in range(KW))
            out = out + tall[i : i + H] @ band
        return out


class scattered(Right):
    """Each pixel sends itself, weighted, to all outputs that see it."""

    def filter_image(image, kernel):
        (H, W), (KH, KW) = image.shape, kernel.shape
        wide = np.zeros((H + KH - 1, W + KW - 1), dtype=image.dtype)
        for i in range(KH):
            for j in range(KW):
                wide[KH - 1 - i : KH - 1 - i + H, KW - 1 - j : KW - 1 - j + W] += kernel[i, j] * image
        return wide[KH // 2 : KH // 2 + H, KW // 2 : KW // 2 + W]


class by_fourier(Right):
    def filter_image(image, kernel):
        padded = zero_padded(image, kernel)
        size = [a + b for a, b in zip(padded.shape, kernel.shape, strict=True)]
        spectrum = np.fft.rfft2(padded, size) * np.conj(np.fft.rfft2(kernel, size))
        return np.fft.irfft2(spectrum, size)[: image.shape[0], : image.shape[1]].astype(image.dtype)


class always_float64(Small):
    def filter_image(image, kernel):
        out = np.zeros(image.shape)
        padded = zero_padded(image, kernel)
        for (i, j), weight in np.ndenumerate(kernel):
            out += weight * padded[i : i + image.shape[0], j : j + image.shape[1]]
        return out


class written_into_the_image(Small):
    def filter_image(image, kernel):
        image[:] = filtered(image, kernel)
        return image


class flipped(Wrong):
    """A true convolution."""

    mistake = "kernel flipped"

    def filter_image(image, kernel):
        return filtered(image, kernel[::-1, ::-1])


class rows_flipped(Wrong):
    mistake = "kernel flipped upside down"

    def filter_image(image, kernel):
        return filtered(image, kernel[::-1])


class columns_flipped(Wrong):
    mistake = "kernel mirrored"

    def filter_image(image, kernel):
        return filtered(image, kernel[:, ::-1])


class transposed(Wrong):
    """Runs for square kernels."""

    mistake = "kernel transposed"

    def filter_image(image, kernel):
        (H, W), (KH, KW) = image.shape, kernel.shape
        padded, out = zero_padded(image, kernel), np.zeros_like(image)
        for i in range(KH):
            for j in range(KW):
                out += kernel[j, i] * padded[i : i + H, j : j + W]
        return out


class kernel_transposed_throughout(Wrong):
    mistake = "kernel transposed"

    def filter_image(image, kernel):
        return filtered(image, kernel.T)


class anchored_at_the_corner(Wrong):
    """The patch begins at the pixel instead of being centred on it."""

    mistake = "padding on one side alone"

    def filter_image(image, kernel):
        KH, KW = kernel.shape
        padded = np.pad(image, ((0, KH - 1), (0, KW - 1)))
        return np.einsum("rcij,ij->rc", patches(padded, kernel), kernel)


class anchored_at_the_other_corner(Wrong):
    mistake = "padding on one side alone"

    def filter_image(image, kernel):
        KH, KW = kernel.shape
        padded = np.pad(image, ((KH - 1, 0), (KW - 1, 0)))
        return np.einsum("rcij,ij->rc", patches(padded, kernel), kernel)


class edge_repeated(Wrong):
    mistake = "border repeated instead of zeros"

    def filter_image(image, kernel):
        padded = np.pad(image, [(side // 2,) * 2 for side in kernel.shape], mode="edge")
        return np.einsum("rcij,ij->rc", patches(padded, kernel), kernel)


class wrapped_around(Wrong):
    """np.roll"""

    mistake = "image continued from its other side"

    def filter_image(image, kernel):
        KH, KW = kernel.shape
        out = np.zeros_like(image)
        for i in range(KH):
            for j in range(KW):
                out += kernel[i, j] * np.roll(image, (KH // 2 - i, KW // 2 - j), axis=(0, 1))
        return out


class negative_indices(Wrong):
    """Guards against the lower and right edge alone: the others wrap around."""

    mistake = "negative index"

    def filter_image(image, kernel):
        (H, W), (KH, KW) = image.shape, kernel.shape
        out = np.zeros_like(image)
        for r in range(H):
            for c in range(W):
                for i in range(KH):
                    for j in range(KW):
                        row, column = r + i - KH // 2, c + j - KW // 2
                        if -H <= row < H and -W <= column < W:
                            out[r, c] += kernel[i, j] * image[row, column]
        return out


class mirrored(Wrong):
    mistake = "border mirrored instead of zeros"

    def filter_image(image, kernel):
        padded = np.pad(image, [(side // 2,) * 2 for side in kernel.shape], mode="symmetric")
        return np.einsum("rcij,ij->rc", patches(padded, kernel), kernel)


class without_padding(Wrong):
    """Smaller than the image; nothing at all where the kernel is larger."""

    mistake = "no padding"

    def filter_image(image, kernel):
        return np.einsum("rcij,ij->rc", patches(image, kernel), kernel)


class rim_left_black(Wrong):
    mistake = "border left at zero"

    def filter_image(image, kernel):
        rows, columns = kernel.shape[0] // 2, kernel.shape[1] // 2
        H, W = image.shape
        out = np.zeros_like(image)
        inner = slice(rows, H - rows), slice(columns, W - columns)
        out[inner] = filtered(image, kernel)[inner]
        return out


class rim_left_as_it_was(Wrong):
    mistake = "border left as in the image"

    def filter_image(image, kernel):
        rows, columns = kernel.shape[0] // 2, kernel.shape[1] // 2
        H, W = image.shape
        out = image.copy()
        inner = slice(rows, H - rows), slice(columns, W - columns)
        out[inner] = filtered(image, kernel)[inner]
        return out


class padding_swapped(Wrong):
    """KW // 2 rows and KH // 2 columns: right for square kernels."""

    def filter_image(image, kernel):
        (H, W), (KH, KW) = image.shape, kernel.shape
        padded = np.pad(image, ((KW // 2, KW // 2), (KH // 2, KH // 2)))
        out = np.zeros_like(image)
        for i in range(KH):
            for j in range(KW):
                out += kernel[i, j] * padded[i : i + H, j : j + W]
        return out


class padding_of_the_height_alone(Wrong):
    """np.pad with one number."""

    mistake = "one padding for rows and columns"

    def filter_image(image, kernel):
        padded = np.pad(image, kernel.shape[0] // 2)
        return np.einsum("rcij,ij->rc", patches(padded, kernel), kernel)


class padding_of_one(Wrong):
    """Right for 3 x 3."""

    mistake = "padding of 1 for every kernel"

    def filter_image(image, kernel):
        return np.einsum("rcij,ij->rc", patches(np.pad(image, 1), kernel), kernel)


class twice_the_padding(Wrong):
    """A full correlation, larger than the image."""

    mistake = "full correlation"

    def filter_image(image, kernel):
        padded = np.pad(image, [(side - 1,) * 2 for side in kernel.shape])
        return np.einsum("rcij,ij->rc", patches(padded, kernel), kernel)


class square_images_only(Wrong):
    def filter_image(image, kernel):
        H = image.shape[0]
        padded, out = zero_padded(image, kernel), np.zeros_like(image)
        for r in range(H):
            for c in range(H):
                out[r, c] = np.sum(padded[r : r + kernel.shape[0], c : c + kernel.shape[1]] * kernel)
        return out


class height_and_width_swapped(Wrong):
    """The output has the shape (W, H)."""

    mistake = "result transposed"

    def filter_image(image, kernel):
        W, H = image.shape
        padded, out = zero_padded(image, kernel), np.zeros((H, W), dtype=image.dtype)
        for c in range(W):
            for r in range(H):
                out[r, c] = np.sum(padded[c : c + kernel.shape[0], r : r + kernel.shape[1]] * kernel)
        return out


class square_kernels_only(Wrong):
    mistake = "index beyond the border"

    def filter_image(image, kernel):
        (H, W), K = image.shape, kernel.shape[0]
        padded, out = np.pad(image, K // 2), np.zeros_like(image)
        for r in range(H):
            for c in range(W):
                for i in range(K):
                    for j in range(K):
                        out[r, c] += kernel[i, j] * padded[r + i, c + j]
        return out


class clipped(Wrong):
    mistake = "clipped to the range 0 to 1"

    def filter_image(image, kernel):
        return np.clip(filtered(image, kernel), 0, 1)


class absolute(Wrong):
    mistake = "absolute value"

    def filter_image(image, kernel):
        return np.abs(filtered(image, kernel))


class kernel_normalised(Wrong):
    mistake = "divided by the kernel's sum"

    def filter_image(image, kernel):
        return filtered(image, kernel) / kernel.sum()


class mean_instead_of_sum(Wrong):
    mistake = "divided by the number of weights"

    def filter_image(image, kernel):
        return np.mean(patches(zero_padded(image, kernel), kernel) * kernel, axis=(2, 3))


class brightness_normalised(Wrong):
    mistake = "scaled to the range 0 to 1"

    def filter_image(image, kernel):
        out = filtered(image, kernel)
        return (out - out.min()) / max(out.max() - out.min(), 1e-8)


class bytes_in_between(Wrong):
    def filter_image(image, kernel):
        return filtered((image * 255).astype(np.uint8).astype(image.dtype), kernel) / 255


class whole_numbers(Wrong):
    mistake = "fractions cut off"

    def filter_image(image, kernel):
        out = np.zeros(image.shape, dtype=int)
        windows = patches(zero_padded(image, kernel), kernel)
        for place in np.ndindex(image.shape):
            out[place] = np.sum(windows[place] * kernel)
        return out


class filtered_already(Wrong):
    """Writes into the picture that it still reads."""

    mistake = "filtered in place"

    def filter_image(image, kernel):
        (H, W), (KH, KW) = image.shape, kernel.shape
        padded = zero_padded(image, kernel)
        for r in range(H):
            for c in range(W):
                padded[r + KH // 2, c + KW // 2] = np.sum(padded[r : r + KH, c : c + KW] * kernel)
        return padded[KH // 2 : KH // 2 + H, KW // 2 : KW // 2 + W]


class padded_picture_returned(Wrong):
    mistake = "padded image's size kept"

    def filter_image(image, kernel):
        return zero_padded(filtered(image, kernel), kernel)


class last_row_and_column_lost(Wrong):
    """range(H - 1), range(W - 1)"""

    mistake = "last row and column left out"

    def filter_image(image, kernel):
        out = filtered(image, kernel)
        out[-1], out[:, -1] = 0, 0
        return out


class nine_weights_only(Wrong):
    mistake = "index beyond the border"

    def filter_image(image, kernel):
        (H, W), padded = image.shape, np.pad(image, 1)
        return sum(kernel[i, j] * padded[i : i + H, j : j + W] for i in range(3) for j in range(3))


class assigned_instead_of_added(Wrong):
    mistake = "only the last weight kept"

    def filter_image(image, kernel):
        (H, W), padded = image.shape, zero_padded(image, kernel)
        for i in range(kernel.shape[0]):
            for j in range(kernel.shape[1]):
                out = kernel[i, j] * padded[i : i + H, j : j + W]
        return out


class matrix_product(Wrong):
    """@ instead of * between patch and kernel."""

    mistake = "matrix product of patch and kernel"

    def filter_image(image, kernel):
        (H, W), (KH, KW) = image.shape, kernel.shape
        padded, out = zero_padded(image, kernel), np.zeros_like(image)
        for r in range(H):
            for c in range(W):
                out[r, c] = np.sum(padded[r : r + KH, c : c + KW] @ kernel)
        return out


class added_to_the_image(Wrong):
    """The image for a start instead of zeros."""

    mistake = "image added"

    def filter_image(image, kernel):
        return image + filtered(image, kernel)


class printed_only(Wrong):
    def filter_image(image, kernel):
        print(filtered(image, kernel))


sheets = {}


class sheet_never_wiped(Wrong):
    """One sheet for all pictures of a size: the second is drawn over the first."""

    def filter_image(image, kernel):
        sheet = sheets.setdefault(image.shape, np.zeros(image.shape))
        sheet += filtered(image, kernel)
        return sheet.astype(image.dtype)


class half_precision(Wrong):
    def filter_image(image, kernel):
        return filtered(image.astype(np.float16), kernel.astype(np.float16))


class ndimage_correlate(Cheat):
    def filter_image(image, kernel):
        from scipy import ndimage

        return ndimage.correlate(image, kernel, mode="constant")


class ndimage_convolve(Cheat):
    def filter_image(image, kernel):
        import scipy.ndimage as images

        return images.convolve(image, kernel[::-1, ::-1], mode="constant", cval=0.0)


class signal_correlate2d(Cheat):
    def filter_image(image, kernel):
        from scipy.signal import correlate2d

        return correlate2d(image, kernel, mode="same")


class signal_fftconvolve(Cheat):
    def filter_image(image, kernel):
        from scipy.signal import fftconvolve

        return fftconvolve(image, kernel[::-1, ::-1], mode="same")


class numpy_rows(Cheat):
    """Each row by np.correlate."""

    def filter_image(image, kernel):
        padded, out = zero_padded(image, kernel), np.zeros_like(image)
        for r in range(len(image)):
            for i in range(kernel.shape[0]):
                out[r] += np.correlate(padded[r + i], kernel[i], mode="valid")
        return out


class torch_conv2d(Cheat):
    def filter_image(image, kernel):
        import torch.nn.functional as F
        from torch import tensor

        padding = (kernel.shape[0] // 2, kernel.shape[1] // 2)
        return F.conv2d(tensor(image)[None, None], tensor(kernel)[None, None], padding=padding)[0, 0].numpy()


class kept_within_255(Wrong):
    def filter_image(image, kernel):
        return filtered(image, kernel).clip(-255, 255)


class rows_of_the_kernel_up_to_seven(Wrong):
    def filter_image(image, kernel):
        kernel = kernel.copy()
        kernel[7:] = 0
        return filtered(image, kernel)
