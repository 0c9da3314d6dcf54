"""Writes the step events of bench/sinks/events.ts as tensorboardX does, each number a scalar under the same tag."""

import math
import platform

import numpy
import tensorboardX
from serve import serve
from tensorboardX import SummaryWriter


def write(question):
    writer = SummaryWriter(logdir=question["dir"])
    for sequence in range(question["events"]):
        step = sequence + 1
        time = (1_795_273_664_589 + 2 * step) / 1000
        for tag, value in (
            ("loss", 2.3 / math.sqrt(step)),
            ("metrics/accuracy", 1 - 0.9 / math.sqrt(step)),
            ("learningRate", 0.5),
            ("process/samplesPerSecond", 128_000 + sequence % 1000),
            ("process/inFlight", 256),
            ("process/spent/waiting", 0.213),
            ("process/spent/training", 1.654),
            ("process/spent/evaluating", 0),
            ("process/spent/writing", 0.041),
        ):
            writer.add_scalar(tag, value, step, walltime=time)
    writer.close()
    return {"events": question["events"]}


versions = {
    "python": platform.python_version(),
    "tensorboardX": tensorboardX.__version__,
    "numpy": numpy.__version__,
}
serve(versions, write)
