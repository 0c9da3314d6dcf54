"""Computes what the specs of the convolutional networks compare with: outputs and gradients, narrow and small.

    python scripts/pytorch/networks.py

Writes spec/fixtures/networks.json. Weights are functions of their name, as in spec/contracts/picture-network.ts.
"""

import json
import math
import subprocess
from pathlib import Path

import torch
import torch.nn.functional as F

root = Path(__file__).resolve().parents[2]
classes = 3


class Network:
    """Layers by name, with weights made when they are first used; pictures are [size, channels, height, width]."""

    def __init__(self, training):
        self.training = training
        self.weights = {}

    def weight(self, name, shape, scale, offset=0.0):
        if name not in self.weights:
            self.weights[name] = (numbers(name, shape) * scale + offset).requires_grad_()
        return self.weights[name]

    def conv(self, x, name, filters, size, stride=1, padding=0):
        inputs = size * size * x.shape[1]
        kernel = self.weight(f"{name}/kernel", [size, size, x.shape[1], filters], 5 / math.sqrt(inputs))
        bias = self.weight(f"{name}/bias", [filters], 0.2)
        return F.conv2d(x, kernel.permute(3, 2, 0, 1), bias, stride, padding)

    def conv_relu(self, *given, **named):
        return F.relu(self.conv(*given, **named))

    def norm(self, x, name):
        channels = x.shape[1]
        gamma = self.weight(f"{name}_norm/gamma", [channels], 0.5, 1.0)
        beta = self.weight(f"{name}_norm/beta", [channels], 0.2)
        mean, variance = torch.zeros(channels).double(), torch.ones(channels).double()
        return F.batch_norm(x, mean, variance, gamma, beta, self.training, 0.1, 1e-5)

    def norm_relu(self, x, name):
        return F.relu(self.norm(x, name))

    def dense(self, x, name, units):
        kernel = self.weight(f"{name}/kernel", [x.shape[1], units], 5 / math.sqrt(x.shape[1]))
        return x @ kernel + self.weight(f"{name}/bias", [units], 0.2)

    def head(self, x, units):
        # Channels last, as the others flatten them.
        x = x.permute(0, 2, 3, 1).flatten(1)
        for name in ("hidden_1", "hidden_2"):
            x = F.relu(self.dense(x, name, units))
        return self.dense(x, "output", classes)


def alexnet(n, x):
    x = F.max_pool2d(n.conv_relu(x, "conv_1", 6, 11, 4), 3, 2)
    x = F.max_pool2d(n.conv_relu(x, "conv_2", 16, 5, padding=2), 3, 2)
    x = n.conv_relu(x, "conv_3", 24, 3, padding=1)
    x = n.conv_relu(x, "conv_4", 24, 3, padding=1)
    x = n.conv_relu(x, "conv_5", 16, 3, padding=1)
    return n.head(F.max_pool2d(x, 3, 2), 4)


def vgg(n, x):
    for block, (convolutions, filters) in enumerate(zip([1, 1, 2, 2, 2], [4, 8, 16, 32, 32])):
        for index in range(convolutions):
            x = n.conv_relu(x, f"block_{block + 1}_conv_{index + 1}", filters, 3, padding=1)
        x = F.max_pool2d(x, 2, 2)
    return n.head(x, 4)


def nin(n, x):
    def block(x, name, filters, *given, **named):
        x = n.conv_relu(x, f"{name}_conv", filters, *given, **named)
        return n.conv_relu(n.conv_relu(x, f"{name}_mix_1", filters, 1), f"{name}_mix_2", filters, 1)

    x = F.max_pool2d(block(x, "block_1", 6, 11, 4), 3, 2)
    x = F.max_pool2d(block(x, "block_2", 16, 5, padding=2), 3, 2)
    x = F.max_pool2d(block(x, "block_3", 24, 3, padding=1), 3, 2)
    return block(x, "block_4", classes, 3, padding=1).mean([2, 3])


inception = [
    [(64, 96, 128, 16, 32, 32), (128, 128, 192, 32, 96, 64)],
    [
        (192, 96, 208, 16, 48, 64),
        (160, 112, 224, 24, 64, 64),
        (128, 128, 256, 24, 64, 64),
        (112, 144, 288, 32, 64, 64),
        (256, 160, 320, 32, 128, 128),
    ],
    [(256, 160, 320, 32, 128, 128), (384, 192, 384, 48, 128, 128)],
]


def googlenet(n, x):
    def block(x, name, one, narrow_3, wide_3, narrow_5, wide_5, pooled):
        three = n.conv_relu(x, f"{name}_three_narrow", narrow_3, 1)
        five = n.conv_relu(x, f"{name}_five_narrow", narrow_5, 1)
        paths = [
            n.conv_relu(x, f"{name}_one", one, 1),
            n.conv_relu(three, f"{name}_three", wide_3, 3, padding=1),
            n.conv_relu(five, f"{name}_five", wide_5, 5, padding=2),
            n.conv_relu(F.max_pool2d(x, 3, 1, 1), f"{name}_pooled", pooled, 1),
        ]
        return torch.cat(paths, 1)

    x = F.max_pool2d(n.conv_relu(x, "conv_1", 4, 7, 2, 3), 3, 2, 1)
    x = n.conv_relu(n.conv_relu(x, "conv_2", 4, 1), "conv_3", 12, 3, padding=1)
    for stage, blocks in enumerate(inception):
        x = F.max_pool2d(x, 3, 2, 1)
        for index, channels in enumerate(blocks):
            x = block(x, f"stage_{stage + 1}_block_{index + 1}", *(each // 16 + (each % 16 >= 8) for each in channels))
    return n.dense(x.mean([2, 3]), "output", classes)


def resnet(n, x):
    def block(x, name, filters, stride):
        y = n.norm_relu(n.conv(x, f"{name}_conv_1", filters, 3, stride, 1), f"{name}_conv_1")
        y = n.norm(n.conv(y, f"{name}_conv_2", filters, 3, padding=1), f"{name}_conv_2")
        fits = stride == 1 and x.shape[1] == filters
        return F.relu(y + (x if fits else n.conv(x, f"{name}_beside", filters, 1, stride)))

    x = F.max_pool2d(n.norm_relu(n.conv(x, "stem", 4, 7, 2, 3), "stem"), 3, 2, 1)
    for stage in range(4):
        for index in range(2):
            stride = 2 if stage > 0 and index == 0 else 1
            x = block(x, f"stage_{stage + 1}_block_{index + 1}", 4 * 2**stage, stride)
    return n.dense(x.mean([2, 3]), "output", classes)


def densenet(n, x):
    x = F.max_pool2d(n.norm_relu(n.conv(x, "stem", 4, 7, 2, 3), "stem"), 3, 2, 1)
    for block in range(4):
        if block > 0:
            name = f"transition_{block}"
            x = F.avg_pool2d(n.conv(n.norm_relu(x, name), name, x.shape[1] // 2, 1), 2)
        for index in range(4):
            name = f"block_{block + 1}_conv_{index + 1}"
            x = torch.cat([x, n.conv(n.norm_relu(x, name), name, 4, 3, padding=1)], 1)
    return n.dense(n.norm_relu(x, "last").mean([2, 3]), "output", classes)


def numbers(name, shape):
    """As in spec/contracts/picture-network.ts: from -0.5 to 0.5, by name and place."""
    seed = sum(ord(letter) * (place + 1) for place, letter in enumerate(name))
    places = torch.arange(1, math.prod(shape) + 1, dtype=torch.int64)
    return ((places * places * 31 + places * seed + 7 * seed) % 2003 / 2003 - 0.5).double().reshape(shape)


def truth_of(network, side):
    pictures = (numbers("pictures", [3, side, side, 1]) + 0.5).permute(0, 3, 1, 2)
    training = Network(True)
    output = network(training, pictures)
    (output * numbers("cotangent", output.shape)).sum().backward()
    return {
        "side": side,
        "training": rounded(output),
        "evaluation": rounded(network(Network(False), pictures)),
        "gradients": {name: float(f"{each.grad.norm():.9g}") for name, each in training.weights.items()},
    }


def rounded(tensor):
    return [float(f"{each:.9g}") for each in tensor.flatten().tolist()]


sides = {alexnet: 67, vgg: 33, nin: 67, googlenet: 34, resnet: 33, densenet: 33}
truths = {network.__name__: truth_of(network, side) for network, side in sides.items()}
path = root / "spec" / "fixtures" / "networks.json"
path.write_text(json.dumps(truths, allow_nan=False) + "\n")
subprocess.run(["npx", "biome", "format", "--write", str(path)], cwd=root, check=True)
for name, truth in truths.items():
    print(name, truth["training"], truth["evaluation"])
