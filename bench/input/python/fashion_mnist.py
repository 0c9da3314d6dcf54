"""Fashion-MNIST from its files, in memory."""

import functools
import gzip
from pathlib import Path

import numpy


@functools.cache
def fashion_mnist(folder):
    """Pictures `[60000, 28, 28]` and labels `[60000]`, both uint8."""
    pixels = gzip.decompress((Path(folder) / "train-images-idx3-ubyte.gz").read_bytes())
    labels = gzip.decompress((Path(folder) / "train-labels-idx1-ubyte.gz").read_bytes())
    return (
        numpy.frombuffer(pixels, "uint8", offset=16).reshape(-1, 28, 28).copy(),
        numpy.frombuffer(labels, "uint8", offset=8).copy(),
    )
