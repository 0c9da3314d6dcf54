"""Computes what the optimizer suite compares with: 20 steps of each of PyTorch's optimizers, in double precision.

    python scripts/pytorch/optimizers.py

Writes spec/fixtures/optimizers.json: by optimizer, the weights after each step, with a constant rate and with one that
falls as 1 / step, and the moving averages of the weights where it has them. The weights slide into the bowl of
spec/contracts/optimizer.ts.
"""

import json
import subprocess
from pathlib import Path

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

root = Path(__file__).resolve().parents[2]

start = [1, -2, 3, 0.5, -0.25, 4]
steepness = [1, 0.5, 2, 0.1, 1.5, 0.75]
centre = [0.2, 1, -1, 0.5, 2, -3]
steps = 20

optim = torch.optim
optimizers = {
    "sgd": lambda w: optim.SGD(w, lr=0.1),
    "sgd momentum": lambda w: optim.SGD(w, lr=0.05, momentum=0.9),
    "sgd nesterov": lambda w: optim.SGD(w, lr=0.05, momentum=0.9, nesterov=True),
    "sgd weightDecay": lambda w: optim.SGD(w, lr=0.05, momentum=0.9, weight_decay=0.1),
    "adagrad": lambda w: optim.Adagrad(w, lr=0.5),
    "adagrad initialAccumulator": lambda w: optim.Adagrad(w, lr=0.5, initial_accumulator_value=0.1, eps=1e-3),
    "adadelta": lambda w: optim.Adadelta(w, lr=1.0),
    "adadelta rho": lambda w: optim.Adadelta(w, lr=0.5, rho=0.8, eps=1e-3),
    "rmsprop": lambda w: optim.RMSprop(w, lr=0.05),
    "rmsprop momentum": lambda w: optim.RMSprop(w, lr=0.02, alpha=0.9, momentum=0.8, eps=1e-3),
    "rmsprop centered": lambda w: optim.RMSprop(w, lr=0.05, centered=True),
    "rmsprop centered momentum": lambda w: optim.RMSprop(w, lr=0.02, alpha=0.9, centered=True, momentum=0.8, eps=1e-3),
    "adam": lambda w: optim.Adam(w, lr=0.05),
    "adam settings": lambda w: optim.Adam(w, lr=0.02, betas=(0.8, 0.99), eps=1e-3),
    "adamW": lambda w: optim.AdamW(w, lr=0.05),
    "adamW settings": lambda w: optim.AdamW(w, lr=0.05, betas=(0.8, 0.99), eps=1e-3, weight_decay=0.3),
    "adamax": lambda w: optim.Adamax(w, lr=0.05),
    "adamax settings": lambda w: optim.Adamax(w, lr=0.05, betas=(0.8, 0.99), eps=1e-3),
    "nadam": lambda w: optim.NAdam(w, lr=0.05),
    "adam accumulated": lambda w: optim.Adam(w, lr=0.05),
    "adam layerRates": lambda w: optim.Adam([{"params": w[:1], "lr": 0.05}, {"params": w[1:], "lr": 0.005}]),
    "adam averaged": lambda w: optim.Adam(w, lr=0.05),
    "adam averaged layerRates": lambda w: optim.Adam([{"params": w[:1], "lr": 0.05}, {"params": w[1:], "lr": 0.005}]),
    "sgd averaged accumulated": lambda w: optim.SGD(w, lr=0.05, momentum=0.9),
    "nadam settings": lambda w: optim.NAdam(w, lr=0.05, betas=(0.8, 0.99), eps=1e-3, momentum_decay=0.02),
}


# How many gradients make one update.
micro_batches = {"adam accumulated": 4, "sgd averaged accumulated": 4}

# How much of the averages of the weights each update keeps.
decays = {"adam averaged": 0.9, "adam averaged layerRates": 0.9, "sgd averaged accumulated": 0.6}


def averages_of(weights, decay):
    network = torch.nn.ParameterList(torch.nn.Parameter(weight, requires_grad=False) for weight in weights)
    averages = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(decay))
    # The first call copies: the averages start with the initial weights.
    averages.update_parameters(network)
    return averages, network


def flat(tensors):
    return [float(f"{number:.10g}") for number in torch.cat(list(tensors)).tolist()]


def trajectory(name, falling):
    weights = [torch.tensor(start[:4], dtype=torch.float64), torch.tensor(start[4:], dtype=torch.float64)]
    pulls = [torch.tensor(steepness[:4], dtype=torch.float64), torch.tensor(steepness[4:], dtype=torch.float64)]
    centres = [torch.tensor(centre[:4], dtype=torch.float64), torch.tensor(centre[4:], dtype=torch.float64)]
    optimizer = optimizers[name](weights)
    first = [group["lr"] for group in optimizer.param_groups]
    size = micro_batches.get(name, 1)
    averages, network = averages_of(weights, decays.get(name, 0))
    path, averaged = [], []
    for step in range(steps):
        for group, rate in zip(optimizer.param_groups, first):
            group["lr"] = rate / (1 + step) if falling else rate
        for weight, pull, middle in zip(weights, pulls, centres):
            gradient = pull * (weight - middle) / size
            weight.grad = gradient if step % size == 0 else weight.grad + gradient
        if step % size == size - 1:
            optimizer.step()
            averages.update_parameters(network)
        path.append(flat(weights))
        averaged.append(flat(averages.parameters()))
    return {"weights": path, **({"averages": averaged} if name in decays else {})}


truths = {
    name: {"constant": trajectory(name, False), "falling": trajectory(name, True)}
    for name in optimizers
}
path = root / "spec" / "fixtures" / "optimizers.json"
path.write_text(json.dumps(truths, allow_nan=False) + "\n")
subprocess.run(["npx", "biome", "format", "--write", str(path)], cwd=root, check=True)
print(f"{len(truths)} optimizers")
