"""Normalization and regularization: spec/contracts/ops/normalization.ts. Variances are biased, as in training."""

import torch
from torch.nn import functional

epsilon = 1e-3


def running(channels):
    places = torch.arange(channels, dtype=torch.float64)
    return 0.1 * places - 0.2, 0.5 + 0.25 * places


def batch_normalization(axis, training):
    def compute(x, gamma, beta):
        mean, variance = running(x.shape[axis])
        given = x.movedim(axis, 1)
        normal = functional.batch_norm(given, mean, variance, gamma, beta, training, eps=epsilon)
        return normal.movedim(1, axis)

    return compute


def batch_norm(x, mean, variance, offset=0.0, scale=1.0):
    return (x - mean) / torch.sqrt(variance + epsilon) * scale + offset


def by_moments(x, gamma, beta):
    return functional.layer_norm(x, x.shape[-1:], gamma, beta, epsilon)


def local_response(x):
    """depth radius 2, bias 1, alpha 0.5, beta 0.75; PyTorch divides alpha by the size of the window."""
    given = x.movedim(-1, 1)
    return functional.local_response_norm(given, 5, 5 * 0.5, 0.75, 1.0).movedim(1, -1)


shapes = (
    ((6, 3), -1),
    ((3, 4, 2), -1),
    ((3, 4, 2), 1),
    ((2, 3, 4, 2), -1),
    ((2, 3, 4, 2), 1),
    ((2, 3, 4, 2), 2),
)

cases = {
    **{
        f"batchNormalization of {'x'.join(map(str, shape))} along {axis}, {mode}": batch_normalization(
            axis, mode == "training"
        )
        for shape, axis in shapes
        for mode in ("training", "inference")
    },
    "batchNorm": batch_norm,
    "batchNorm without scale and offset": batch_norm,
    "normalization along the last axis by moments": by_moments,
    "normalization of rows by their length": lambda x: x / x.norm(dim=1, keepdim=True),
    "localResponseNormalization": local_response,
    "centring along every axis": lambda x: x - x.mean(0, keepdim=True) - x.mean(1, keepdim=True),
    "l2 regularization": lambda x: 0.3 * x.square().sum(),
    "l1l2 regularization": lambda x: 0.2 * x.abs().sum() + 0.3 * x.square().sum(),
}
