"""Pools: spec/contracts/ops/pooling.ts. An average is over the inputs in the window, not over the padding."""

import torch
from convolution import channels_first, channels_last, padded
from torch.nn import functional

maxima = {1: functional.max_pool1d, 2: functional.max_pool2d, 3: functional.max_pool3d}
averages = {1: functional.avg_pool1d, 2: functional.avg_pool2d, 3: functional.avg_pool3d}


def max_pool(window, stride, pad):
    def compute(x):
        given = padded(channels_first(x), window, stride, pad, value=-torch.inf)
        return channels_last(maxima[len(window)](given, window, stride))

    return compute


def average_pool(window, stride, pad):
    def compute(x):
        given = channels_first(x)
        average = averages[len(window)]
        sums = average(padded(given, window, stride, pad), window, stride)
        counts = average(padded(torch.ones_like(given), window, stride, pad), window, stride)
        return channels_last(sums / counts)

    return compute


def dilated_average(x):
    """Each window has four corners, two apart."""
    corners = [x[:, row : row + 4, column : column + 5] for row in (0, 2) for column in (0, 2)]
    return sum(corners) / 4


images = {"maxPool": max_pool, "avgPool": average_pool}
volumes = {"maxPool3d": max_pool, "avgPool3d": average_pool}
windows = (((2, 2), (2, 2)), ((3, 3), (1, 1)), ((3, 3), (2, 2)), ((3, 2), (1, 2)), ((2, 2), (3, 3)))


def by(sizes):
    return "x".join(map(str, sizes))


cases = {
    **{
        f"{name} {by(window)} stride {by(stride)} {pad}": pool(window, stride, pad)
        for name, pool in images.items()
        for window, stride in windows
        for pad in ("same", "valid", 1)
    },
    **{f"{name} of numbers below 0": pool((2, 2), (2, 2), "same") for name, pool in images.items()},
    "maxPool of equal numbers": max_pool((2, 2), (2, 2), "valid"),
    **{
        f"{name} {side}x{side}x{side} stride {stride} {pad}": pool((side,) * 3, (stride,) * 3, pad)
        for name, pool in volumes.items()
        for side, stride in ((2, 2), (3, 1))
        for pad in ("same", "valid")
    },
    "pool max of dilation 2": lambda x: channels_last(functional.max_pool2d(channels_first(x), 2, 1, 0, 2)),
    "pool avg of dilation 2": dilated_average,
    "layers.maxPooling1d": max_pool((3,), (2,), "valid"),
    "layers.averagePooling1d": average_pool((3,), (2,), "same"),
    "layers.globalMaxPooling2d": lambda x: x.amax((1, 2)),
    "layers.globalAveragePooling2d": lambda x: x.mean((1, 2)),
    "layers.globalAveragePooling1d": lambda x: x.mean(1),
}
