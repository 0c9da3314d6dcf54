"""What moves numbers, repeats, drops or adds them: spec/contracts/ops/indexing.ts."""

import torch
from torch.nn import functional


def mirror(x, paddings, mode):
    for axis, (before, after) in enumerate(paddings):
        size = x.shape[axis]
        places = list(range(size))
        shift = 1 if mode == "reflect" else 0
        head = places[shift : shift + before][::-1]
        tail = places[size - shift - after : size - shift][::-1]
        x = x[(slice(None),) * axis + (head + places + tail,)]
    return x


def batched_gather(x, indices):
    """Along the axis after the batch dimensions, one row of indices for each."""
    return torch.gather(x, indices.dim() - 1, indices)


def gather_rows(x, indices):
    rows = torch.arange(x.shape[0])[:, None]
    return x[rows, torch.tensor(indices)]


def space_to_batch(x, block, paddings):
    (top, bottom), (left, right) = paddings
    x = functional.pad(x, (0, 0, left, right, top, bottom))
    batch, height, width, channels = x.shape
    x = x.reshape(batch, height // block, block, width // block, block, channels)
    return x.permute(2, 4, 0, 1, 3, 5).reshape(-1, height // block, width // block, channels)


def batch_to_space(x, block, crops):
    (top, bottom), (left, right) = crops
    batch, height, width, channels = x.shape
    x = x.reshape(block, block, batch // block**2, height, width, channels).permute(2, 3, 0, 4, 1, 5)
    x = x.reshape(batch // block**2, height * block, width * block, channels)
    return x[:, top : height * block - bottom, left : width * block - right]


def depth_to_space(x, block):
    batch, height, width, channels = x.shape
    x = x.reshape(batch, height, width, block, block, channels // block**2).permute(0, 1, 3, 2, 4, 5)
    return x.reshape(batch, height * block, width * block, channels // block**2)


def updated(x, places, updates):
    x = x.clone()
    x[places] = updates
    return x


def sparse_to_dense(values, rest):
    dense = rest.expand(3, 4).clone()
    dense[[0, 1, 2], [1, 0, 3]] = values
    return dense


image_margins = [(0, 0), (2, 1), (0, 3), (0, 0)]
labels_on = 0.9
labels_off = 0.1

cases = {
    "reshape": lambda x: x.reshape(4, -1),
    "expandDims": lambda x: x.unsqueeze(1),
    "squeeze": lambda x: x.squeeze(1),
    "transpose 1,0,2": lambda x: x.permute(1, 0, 2),
    "transpose 2,0,1": lambda x: x.permute(2, 0, 1),
    "transpose 0,2,1": lambda x: x.permute(0, 2, 1),
    "transpose 2,1,0": lambda x: x.permute(2, 1, 0),
    "concat along the last axis": lambda a, b: torch.cat([a, b], -1),
    "concat along the first axis": lambda a, b: torch.cat([a, b], 0),
    "stack": lambda a, b: torch.stack([a, b], 1),
    "unstack": lambda x: torch.cat(x.unbind(1)[::-1], 0),
    "split": lambda x: torch.cat([x[:, :, 1:], x[:, :, :1], x[:, :, 1:]], 2),
    "slice": lambda x: x[:, 1:3, 1:3],
    "stridedSlice": lambda x: x[0:5:2, 1:6:3],
    "stridedSlice backwards": lambda x: x[[4, 2]][:, [5, 4, 3, 2, 1]],
    "stridedSlice of a row, to a vector": lambda x: x[2, 0:6:2],
    "pad": lambda x: functional.pad(x, (0, 3, 1, 2), value=0.5),
    **{f"mirrorPad {mode}": (lambda mode: lambda x: mirror(x, [(1, 1)], mode))(mode) for mode in ["reflect", "symmetric"]},
    **{
        f"mirrorPad {mode} of images": (lambda mode: lambda x: mirror(x, image_margins, mode))(mode)
        for mode in ["reflect", "symmetric"]
    },
    "tile": lambda x: x.tile(2, 3),
    "broadcastTo": lambda x: x.expand(2, 3, 4),
    "reverse": lambda x: x.flip(0, 2),
    "oneHot": lambda labels: functional.one_hot(labels, 4),
    "oneHot float32": lambda labels: functional.one_hot(labels, 4) * (labels_on - labels_off) + labels_off,
    "gather": lambda x: x[[2, 0, 2]],
    "gather along the last axis": lambda x: x[:, :, torch.tensor([[3, 0, 0], [1, 1, 2]])],
    "gather with one batch dimension": lambda x: gather_rows(x, [[2, 2], [0, 1]]),
    "gather with two batch dimensions": lambda x: batched_gather(
        x, torch.tensor([[[3, 0], [1, 1], [2, 3]], [[0, 0], [3, 2], [1, 0]]])
    ),
    "gatherND": lambda x: x[[0, 1, 0], [2, 0, 2]],
    "scatterND": lambda updates: torch.zeros(5, 4, dtype=torch.float64).index_add(0, torch.tensor([4, 1, 4]), updates),
    "tensorScatterUpdate": lambda x, updates: updated(x, [3, 0], updates),
    "sparseToDense": sparse_to_dense,
    "unsortedSegmentSum": lambda x: torch.zeros(4, 3, dtype=torch.float64).index_add(
        0, torch.tensor([2, 0, 2, 1, 0]), x
    ),
    "depthToSpace": lambda x: depth_to_space(x, 2),
    "spaceToBatchND": lambda x: space_to_batch(x, 2, [(0, 0), (0, 2)]),
    "batchToSpaceND": lambda x: batch_to_space(x, 2, [(0, 1), (0, 0)]),
}
