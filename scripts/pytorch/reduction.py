"""What makes few numbers of many, and what runs along an axis: spec/contracts/ops/reduction.ts."""

import torch


def each_axis(x, axes, function, keep):
    for axis in sorted(axes, reverse=True):
        x = function(x, axis, keep)
    return x


def reduction(name, function):
    """A function of (x, axis, keepdim), over the axes of the four cases."""
    return {
        f"{name} of all": lambda x: function(x.flatten(), 0, False),
        f"{name} along the last axis": lambda x: function(x, -1, False),
        f"{name} along the first axis": lambda x: function(x, 0, False),
        f"{name} along two axes, kept": lambda x: each_axis(x, [0, 2], function, True),
    }


def scan(function, axis, exclusive, reverse, start):
    def compute(x):
        if reverse:
            x = x.flip(axis)
        if exclusive:
            first = torch.full_like(x.narrow(axis, 0, 1), start)
            x = torch.cat([first, x.narrow(axis, 0, x.shape[axis] - 1)], axis)
        y = function(x, axis)
        return y.flip(axis) if reverse else y

    return compute


scans = {
    " along the last axis": (2, False, False),
    " along the first axis": (0, False, False),
    " along the middle axis": (1, False, False),
    " exclusive": (1, True, False),
    " reversed": (1, False, True),
    " exclusive and reversed": (0, True, True),
}

cases = {
    **reduction("sum", torch.sum),
    **reduction("mean", torch.mean),
    **reduction("max", torch.amax),
    **reduction("min", torch.amin),
    **reduction("prod", torch.prod),
    **reduction("logSumExp", torch.logsumexp),
    "argMax": lambda x: x.argmax(1),
    "argMin": lambda x: x.argmin(1),
    "argMax of truths": lambda x: x.long().argmax(1),
    "all": lambda x: x.all(1),
    "any": lambda x: x.any(1),
    **{f"cumsum{name}": scan(torch.cumsum, *options, 0) for name, options in scans.items()},
    **{f"cumprod{name}": scan(torch.cumprod, *options, 1) for name, options in scans.items()},
    "cumsum of a square along the first axis": lambda x: x.cumsum(0),
    "cumprod beside zeros": lambda x: x.cumprod(1),
    "prod beside a zero": lambda x: x.prod(1),
    "softmax": lambda x: x.softmax(-1),
    "logSoftmax": lambda x: x.log_softmax(-1),
    "moments: mean": lambda x: x.mean((0, 1)),
    "moments: variance": lambda x: x.var((0, 1), correction=0),
    "norm 1": lambda x: torch.linalg.vector_norm(x, 1, 1),
    "norm 2": lambda x: torch.linalg.vector_norm(x, 2, 1),
    "norm of all": torch.linalg.vector_norm,
    "norm infinite": lambda x: torch.linalg.vector_norm(x, torch.inf, 1),
    "norm Frobenius": torch.linalg.matrix_norm,
    "norm at 0": lambda x: torch.linalg.vector_norm(x, 2, 1),
    "norm 1 at 0": lambda x: torch.linalg.vector_norm(x, 1, 1),
    "norm Frobenius at 0": torch.linalg.matrix_norm,
    "euclideanNorm": lambda x: torch.linalg.vector_norm(x, 2, 1),
    "topk: values": lambda x: x.topk(3).values,
    "topk: indices": lambda x: x.topk(3).indices,
    "topk of one: values": lambda x: x.topk(1).values,
    "topk of all: values": lambda x: x.topk(4).values,
}
