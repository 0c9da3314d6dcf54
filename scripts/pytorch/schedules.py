"""Computes what the specs of the schedules compare with: the rates of 60 steps by PyTorch's schedulers.

    python scripts/pytorch/schedules.py

Writes spec/fixtures/schedules.json.
"""

import json
import subprocess
import warnings
from pathlib import Path

import torch
from torch.optim import lr_scheduler

warnings.simplefilter("ignore")
root = Path(__file__).resolve().parents[2]
steps = 60

schedules = {
    "step-decay": lambda o: lr_scheduler.StepLR(o, step_size=7, gamma=0.3),
    "exponential-decay": lambda o: lr_scheduler.ExponentialLR(o, gamma=0.9),
    "cosine-decay": lambda o: lr_scheduler.LambdaLR(o, cosine_that_stays(40, 0.05)),
    "one-cycle": lambda o: lr_scheduler.OneCycleLR(o, max_lr=0.5, total_steps=steps),
    "one-cycle settings": lambda o: lr_scheduler.OneCycleLR(
        o, max_lr=0.5, total_steps=steps, pct_start=0.1, div_factor=10, final_div_factor=100
    ),
    "warm-up": lambda o: lr_scheduler.SequentialLR(
        o,
        [lr_scheduler.LinearLR(o, start_factor=1 / 10, total_iters=9), lr_scheduler.ExponentialLR(o, gamma=0.9)],
        milestones=[9],
    ),
}


def cosine_that_stays(length, last):
    """PyTorch's rises again after its end: its own rates up to there, then the last one."""
    weight = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.5)
    scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=length, eta_min=last)
    rates = []
    for _ in range(length + 1):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return lambda step: rates[min(step, length)] / 0.5


def rates_of(create):
    weight = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.5)
    scheduler = create(optimizer)
    rates = []
    for step in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step < steps - 1:
            scheduler.step()
    return rates


truths = {name: rates_of(create) for name, create in schedules.items()}
path = root / "spec" / "fixtures" / "schedules.json"
path.write_text(json.dumps(truths, allow_nan=False) + "\n")
subprocess.run(["npx", "biome", "format", "--write", str(path)], cwd=root, check=True)
print(f"{len(truths)} schedules")
