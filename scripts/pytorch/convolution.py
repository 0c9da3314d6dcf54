"""Convolutions: spec/contracts/ops/convolution.ts. Images are [batch, height, width, channels]."""

import torch
from torch.nn import functional

convolutions = {1: functional.conv1d, 2: functional.conv2d, 3: functional.conv3d}


def channels_first(x):
    return x.movedim(-1, 1)


def channels_last(x):
    return x.movedim(1, -1)


def weights(kernel):
    """[...window, in, out] as PyTorch has it, [out, in, ...window]."""
    return kernel.movedim(-1, 0).movedim(-1, 1)


def margins(size, window, stride, pad, dilation=1):
    """Padding before and after one axis, as TensorFlow counts it."""
    if pad == "valid":
        return 0, 0
    if pad != "same":
        return pad, pad
    outputs = -(-size // stride)
    total = max((outputs - 1) * stride + (window - 1) * dilation + 1 - size, 0)
    return total // 2, total - total // 2


def per_axis(value, axes):
    return value if isinstance(value, tuple) else (value,) * axes


def padded(x, window, stride, pad, dilation=1, value=0.0):
    """x is [batch, channels, ...window]; functional.pad begins with the last axis."""
    both = [
        margins(size, length, step, pad, dilation)
        for size, length, step in zip(x.shape[2:], window, per_axis(stride, len(window)))
    ]
    return functional.pad(x, [side for axis in reversed(both) for side in axis], value=value)


def convolution(stride, pad, dilation=1):
    def compute(x, kernel):
        window = kernel.shape[:-2]
        given = padded(channels_first(x), window, stride, pad, dilation)
        convolve = convolutions[len(window)]
        return channels_last(convolve(given, weights(kernel), None, stride, 0, dilation))

    return compute


def depthwise(stride, pad, dilation=1):
    def compute(x, kernel):
        height, width, channels, multiplier = kernel.shape
        given = padded(channels_first(x), (height, width), stride, pad, dilation)
        each = kernel.permute(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)
        return channels_last(functional.conv2d(given, each, None, stride, 0, dilation, groups=channels))

    return compute


def separable(stride, pad):
    return lambda x, each, mix: convolution(1, "valid")(depthwise(stride, pad)(x, each), mix)


def transpose(stride, pad):
    """The gradient of a convolution by its input: what the convolution's padding would be is cut off."""

    def compute(x, kernel):
        side, window = x.shape[1], kernel.shape[0]
        full = functional.conv_transpose2d(channels_first(x), kernel.permute(3, 2, 0, 1), None, stride)
        outputs = side * stride if pad == "same" else full.shape[2]
        before, _ = margins(outputs, window, stride, pad)
        given = functional.pad(full, (0, max(0, before + outputs - full.shape[3])) * 2)
        kept = slice(before, before + outputs)
        return channels_last(given[:, :, kept, kept])

    return compute


def layer(activation):
    return lambda x, kernel, bias: activation(convolution(1, "valid")(x, kernel) + bias)


named = ("same", "valid")
padding = (*named, 1)
strides = (1, 2, 3)

cases = {
    **{f"conv1d 3 stride {s} {p}": convolution(s, p) for s in strides for p in named},
    **{f"conv1d 3 stride 1 {p} dilation 2": convolution(1, p, 2) for p in named},
    **{f"conv2d 3x3 stride {s} {p}": convolution(s, p) for s in strides for p in padding},
    **{f"conv2d 1x2 stride 1x2 {p}": convolution((1, 2), p) for p in padding},
    **{f"conv2d 1x1 stride {s} {p}": convolution(s, p) for s in (1, 2) for p in named},
    **{f"conv2d 3x2 stride 1 {p} dilation {d}": convolution(1, p, d) for d in (2, 3) for p in named},
    **{f"conv3d 2x3x2 stride {s} {p}": convolution(s, p) for s in (1, 2) for p in named},
    **{f"conv2dTranspose 3x3 stride {s} {p}": transpose(s, p) for s in strides for p in named},
    **{f"depthwiseConv2d 3x2 stride {s} {p}": depthwise(s, p) for s in (1, 2) for p in padding},
    **{f"depthwiseConv2d 3x3x2 stride {s} {p}": depthwise(s, p) for s in (1, 2) for p in named},
    **{f"depthwiseConv2d 3x3 stride 1 {p} dilation 2": depthwise(1, p, 2) for p in named},
    **{f"separableConv2d 3x3 stride {s} {p}": separable(s, p) for s in (1, 2) for p in named},
    "layers.conv2d linear": layer(lambda x: x),
    "layers.conv2d relu": layer(torch.relu),
    "layers.conv2d tanh": layer(torch.tanh),
}
