"""Answers to `im2col` that lean on PyTorch or scikit-learn."""

import numpy as np
import torch.nn.functional as layers
from sklearn.feature_extraction import image as sklearn_image

from tests.implementations.conv_layers.windows import sides
from tests.implementations.registry import Cheat

EXERCISE = "im2col"


class torch_unfold(Cheat):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        import torch

        return torch.nn.functional.unfold(torch.tensor(x), kernel_size, dilation, padding, stride).numpy()


class torch_module(Cheat):
    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        from torch import from_numpy, nn

        unfold = nn.Unfold(kernel_size, stride=stride, padding=padding, dilation=dilation)
        return unfold(from_numpy(x.copy())).numpy()


class torch_padding(Cheat):
    """NumPy but for the padding."""

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        import torch

        KH, KW = sides(kernel_size)
        xp = layers.pad(torch.tensor(x), (padding,) * 4)
        seen = xp.unfold(2, dilation * (KH - 1) + 1, stride).unfold(3, dilation * (KW - 1) + 1, stride)
        seen = seen.numpy()[..., ::dilation, ::dilation]
        return seen.transpose(0, 1, 4, 5, 2, 3).reshape(len(x), x.shape[1] * KH * KW, -1)


class sklearn_patches(Cheat):
    """Right for stride, padding and dilation left out."""

    def im2col(x, kernel_size, stride=1, padding=0, dilation=1):
        KH, KW = sides(kernel_size)
        columns = [
            [sklearn_image.extract_patches_2d(channel, (KH, KW)).reshape(-1, KH * KW).T for channel in one] for one in x
        ]
        return np.array(columns).reshape(len(x), x.shape[1] * KH * KW, -1)
