"""Layers that are neither recurrent nor attention: spec/contracts/ops/layers.ts."""

import torch
from torch.nn import functional

activations = {
    "linear": lambda x: x,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "elu": functional.elu,
    "selu": functional.selu,
    "softplus": functional.softplus,
    "softmax": lambda x: torch.softmax(x, -1),
    "swish": functional.silu,
}


def dense(activation="linear"):
    return lambda x, kernel, bias: activations[activation](functional.linear(x, kernel.T, bias))


def causal_convolution(stride=1, dilation=1):
    def compute(x, kernel, bias):
        before = (kernel.shape[0] - 1) * dilation
        padded = functional.pad(x.mT, (before, 0))
        return functional.conv1d(padded, kernel.permute(2, 1, 0), bias, stride, 0, dilation).mT

    return compute


def layer_normalization(x, gamma, beta):
    return functional.layer_norm(x, gamma.shape, gamma, beta, 1e-5)


cases = {
    **{f"dense {name}": dense(name) for name in activations},
    "dense over time": dense(),
    "timeDistributed dense": dense(),
    "prelu": lambda x, alpha: functional.prelu(x, alpha),
    "leakyReLU": lambda x: functional.leaky_relu(x, 0.1),
    "embedding": functional.embedding,
    "causalConvolution1d": causal_convolution(),
    "causalConvolution1d of stride 2": causal_convolution(stride=2),
    "causalConvolution1d of dilation 2": causal_convolution(dilation=2),
    "causalConvolution1d that sees further than its input": causal_convolution(),
    "layerNormalization": layer_normalization,
    "layerNormalization of rows": layer_normalization,
    "layerNormalization along two axes": layer_normalization,
}
