"""Computes what the engine suite compares with: every case's value and gradients, by PyTorch in double precision.

    python scripts/pytorch/main.py [GROUP ...]

For each file spec/contracts/ops/GROUP.ts it writes spec/fixtures/pytorch/GROUP.json from the functions of the same
names in scripts/pytorch/GROUP.py. Needs Python 3.10 or newer, PyTorch (the CPU build is enough) and `npm ci`.
"""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import torch

sys.dont_write_bytecode = True

root = Path(__file__).resolve().parents[2]
fixtures = root / "spec" / "fixtures" / "pytorch"
dtypes = {"float32": torch.float64, "int32": torch.int64, "bool": torch.bool}


def read_inputs(groups):
    command = ["npx", "tsx", "scripts/pytorch/print-inputs.ts", *groups]
    return json.loads(subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE).stdout)


def truth_of(function, case):
    tensors = {name: to_tensor(given) for name, given in case["inputs"].items()}
    varied = {name: each for name, each in tensors.items() if case["gradient"] and each.is_floating_point()}
    for each in varied.values():
        each.requires_grad_()
    output = function(*tensors.values())
    return {
        "inputs": case["fingerprint"],
        "shape": list(output.shape),
        "value": to_numbers(output),
        "gradients": gradients_of(output, varied),
    }


def gradients_of(output, varied):
    if not varied:
        return {}
    gradients = torch.autograd.grad(output, list(varied.values()), cotangent_of(output.shape), materialize_grads=True)
    return {name: to_numbers(each) for name, each in zip(varied, gradients)}


def cotangent_of(shape):
    """As in spec/contracts/op-inputs.ts."""
    places = torch.arange(shape.numel(), dtype=torch.float64)
    return (((7 * places) % 13 - 5.5) / 4).reshape(shape)


def to_tensor(given):
    return torch.tensor(given["values"], dtype=dtypes[given["dtype"]]).reshape(given["shape"])


def to_numbers(tensor):
    return [float(f"{number:.9g}") for number in tensor.detach().to(torch.float64).flatten().tolist()]


def write_group(group, cases):
    functions = importlib.import_module(group).cases
    different = set(functions) ^ set(cases)
    if different:
        sys.exit(f"{group}: not on both sides: {', '.join(sorted(different))}")
    truths = {name: truth_of(functions[name], case) for name, case in cases.items()}
    path = fixtures / f"{group}.json"
    path.write_text(json.dumps(truths, allow_nan=False) + "\n")
    subprocess.run(["npx", "biome", "format", "--write", str(path)], cwd=root, check=True)
    print(f"{group}: {len(truths)} cases")


if __name__ == "__main__":
    torch.manual_seed(0)
    fixtures.mkdir(parents=True, exist_ok=True)
    for group, cases in read_inputs(sys.argv[1:]).items():
        write_group(group, cases)
