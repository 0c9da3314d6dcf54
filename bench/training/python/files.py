"""Reads the arrays that bench/training/files.ts wrote."""

import functools
import json
from pathlib import Path

import numpy


@functools.lru_cache(maxsize=1)
def read_arrays(folder):
    manifest = json.loads((Path(folder) / "manifest.json").read_text())
    return {
        each["name"]: numpy.fromfile(Path(folder) / f"{index}.bin", each["dtype"]).reshape(each["shape"])
        for index, each in enumerate(manifest)
    }
